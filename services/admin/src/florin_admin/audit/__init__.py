"""The audit trail: everything that happened, in a chain that shows any later change."""
