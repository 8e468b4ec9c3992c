"""Telling vendors' receivers: written down once, sent until it arrives."""
