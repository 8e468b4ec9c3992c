"""Methods, one module for each kind of thing. Written by tools/python_client from the API document; not by hand."""
