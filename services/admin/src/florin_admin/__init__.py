"""Staff: users, audit trail and oversight."""
