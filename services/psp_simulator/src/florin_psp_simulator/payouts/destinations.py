"""The test bank accounts: what becomes of a payout, by token."""

from collections.abc import Mapping
from types import MappingProxyType

DESTINATIONS: Mapping[str, str | None] = MappingProxyType(
    {
        "bank_ok": None,
        "bank_closed": "account_closed",
        "bank_unknown": "no_account",
        "bank_refuses": "declined",
    }
)
"""Token to failure code; None: it is paid."""
