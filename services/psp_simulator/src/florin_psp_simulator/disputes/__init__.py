"""Disputes: a holder complains about a charge; evidence, deadline and outcome."""
