"""Reports: totals of a user's payments."""
