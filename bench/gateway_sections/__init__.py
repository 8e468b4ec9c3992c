"""What `gateway.py` measures, a module for each section of its report."""
