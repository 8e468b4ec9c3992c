"""Recurring payments: a rule, and the one payment that is to come by it."""
