"""Payment requests: somebody asks for money, and others answer with ordinary payments."""
