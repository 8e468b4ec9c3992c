"""People: profile, preferences and notifications."""
