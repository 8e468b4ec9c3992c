"""Payments as CSV."""
