"""Exchange: money of one's own from one currency into another, at a price that was quoted before."""
