"""Wire form of a person: what any other user may know."""

from florin_kit.web.schemas import Output


class Person(Output):
    """One side of a payment."""

    id: str
    name: str
    handle: str
