"""Staff's commands on accounts, carried out by auth, which owns them."""
