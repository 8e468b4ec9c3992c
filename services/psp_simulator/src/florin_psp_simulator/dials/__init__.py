"""Dials: how well the provider works, changeable while it runs."""
