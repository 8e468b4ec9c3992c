"""Notifications by e-mail: to who wants them, once, and never a flood."""
