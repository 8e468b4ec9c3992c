"""Where vendors want to hear of what happens to their money."""
