"""One ordered log of what browsers may see, shared by all replicas."""
