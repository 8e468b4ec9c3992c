"""A payment service provider to develop and drill against."""
