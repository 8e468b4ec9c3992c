"""What payments knows of a person, for that person."""
