"""Payment methods: tokens that stand for cards. Numbers are looked at and forgotten."""
