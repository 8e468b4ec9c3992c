"""The notification centre: what happened that concerns a person."""
