"""Documents for people: PDFs that are made from facts, each in a process of its own."""
