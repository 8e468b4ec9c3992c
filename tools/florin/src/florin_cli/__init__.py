"""The florin command: run, seed, verify and operate the platform."""
