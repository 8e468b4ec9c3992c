"""The commands of `florin`, one module for each group.

Every module here has `register(app)`, which adds its commands to the program; `main` calls
all of them. What takes long to import is imported inside the command that needs it.
"""
