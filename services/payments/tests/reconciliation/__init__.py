"""Disputes: states, money, evidence."""
