"""What is sent or answered: common. Written by tools/python_client from the API document; not by hand."""

import msgspec


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Person of the API reference."""

    handle: str
    id: str
    name: str
