"""The read model of users: who can be paid. Kept from auth's events only."""
