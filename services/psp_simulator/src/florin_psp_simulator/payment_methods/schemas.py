"""Wire forms of payment methods."""

from typing import Annotated

import msgspec

from florin_kit.web.schemas import Input, Output


class MethodInput(Input):
    """A token of the catalogue; numbers are taken on the card page only."""

    card: Annotated[str, msgspec.Meta(max_length=64)]


class Method(Output):
    """What may be shown of a card. ``id`` is the token."""

    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int


class SessionInput(Input):
    """Where the customer goes when the card is entered."""

    return_url: Annotated[str, msgspec.Meta(max_length=500)]


class CardSession(Output):
    """A card page for one customer: send their browser to ``url``."""

    id: str
    url: str
