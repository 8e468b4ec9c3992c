"""What profile knows of a person, for that person."""
