"""The dashboard: numbers of the whole platform."""
