"""What is sealed in this database, and the keys that are kept in it, sealed themselves."""
