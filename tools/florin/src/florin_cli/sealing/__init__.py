"""What the databases of a stack have sealed, and the replacement of the keys."""
