"""One API document for the whole platform, made of the services' own."""
