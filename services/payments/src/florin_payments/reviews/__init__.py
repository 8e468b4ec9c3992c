"""Payments that wait until somebody of staff has looked at them."""
