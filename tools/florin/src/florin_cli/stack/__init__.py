"""The local stack: what runs, in which order, with which settings, and how it is watched."""
