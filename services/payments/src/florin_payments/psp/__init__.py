"""Payment service providers behind one port."""
