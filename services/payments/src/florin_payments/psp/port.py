"""What Florin needs of a payment service provider."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Unknown(Exception):
    """The provider did not answer, or not clearly: the charge may or may not have happened."""


class ChargeStatus(StrEnum):
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Charge:
    """The provider's decision; ``failure_code`` when it failed."""

    id: str
    status: ChargeStatus
    failure_code: str | None = None


class Psp(Protocol):
    """Charges are identified by a key of ours, so that asking again never charges again."""

    async def charge(self, key: str, amount_minor: int, currency: str, payment_method: str) -> Charge:
        """Charge a payment method. Raises `Unknown`."""
        ...

    async def find(self, key: str) -> Charge | None:
        """The charge made under a key, None when the provider never heard of it. Raises `Unknown`."""
        ...
