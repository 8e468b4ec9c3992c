"""What the provider holds for Florin."""
