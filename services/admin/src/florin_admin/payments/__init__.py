"""Payments as far as the overview needs them: a read model of what payments tells."""
