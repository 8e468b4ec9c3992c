"""The test cards."""
