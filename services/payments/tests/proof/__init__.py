"""Proof that money is always right: random programs against a model, and crashes at every point."""
