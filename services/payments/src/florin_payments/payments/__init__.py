"""Payments between users: create, read, cancel."""
