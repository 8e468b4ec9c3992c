"""Wire forms of charges."""

from typing import Annotated

import msgspec

from florin_kit.web.schemas import Input, Output

Amount = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
Currency = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]


class ChargeInput(Input):
    """Minor units of a currency, from a token. ``return_url`` is where 3-D Secure sends the customer back to."""

    amount: Amount
    currency: Currency
    payment_method: Annotated[str, msgspec.Meta(max_length=64)]
    return_url: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class Charge(Output):
    """A charge as it stands; ``reference`` is the idempotency key it was made under.

    ``status``: processing, requires_action (then ``action_url`` is set), succeeded, failed or canceled.
    """

    id: str
    reference: str
    amount: int
    currency: str
    payment_method: str
    status: str
    failure_code: str | None
    action_url: str | None
    refunded_amount: int
