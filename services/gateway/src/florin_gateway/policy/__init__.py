"""Who is calling, from where, and whether their browser meant it."""
