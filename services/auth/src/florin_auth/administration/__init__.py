"""What staff do to accounts. The admin service passes the commands on, with the acting admin's own token."""
