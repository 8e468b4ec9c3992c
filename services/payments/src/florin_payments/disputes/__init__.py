"""Disputes: a card's holder wants a charge back; money is held, evidence sent, and the provider decides."""
