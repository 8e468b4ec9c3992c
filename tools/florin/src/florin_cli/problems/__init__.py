"""The catalogue of problems: collected from the classes that are raised, written as pages."""
