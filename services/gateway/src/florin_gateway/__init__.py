"""The door: identity, limits and a streaming proxy in front of the services."""
