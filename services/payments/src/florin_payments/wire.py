"""Field types that the wire forms of several concepts share."""

from typing import Annotated

from msgspec import Meta

from florin_payments.money import AMOUNT_MINOR_MAX

AmountMinor = Annotated[int, Meta(ge=1, le=AMOUNT_MINOR_MAX, description="Minor units: 1250 is 12.50 EUR")]
CurrencyCode = Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217 code")]
Description = Annotated[str, Meta(max_length=500)]
