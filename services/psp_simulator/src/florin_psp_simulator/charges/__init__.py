"""Charges of payment methods."""
