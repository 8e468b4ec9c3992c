"""The streaming proxy: asyncio protocols with httptools parsers on both sides.

No task, future or header dictionary per request. A client connection holds a queue of `Exchange`s,
one of which is in progress; an exchange borrows an upstream connection while it needs one.
"""
