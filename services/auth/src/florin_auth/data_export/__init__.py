"""What auth knows of a person, for that person."""
