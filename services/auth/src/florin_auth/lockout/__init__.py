"""Failed sign-ins are counted before a password is looked at."""
