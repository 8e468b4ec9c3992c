"""The test bank accounts: what becomes of a payout, by token."""

from collections.abc import Mapping
from types import MappingProxyType

DESTINATIONS: Mapping[str, str | None] = MappingProxyType(
    {
        "bank_ok": None,
        "bank_closed": "account_closed",
        "bank_unknown": "no_account",
        "bank_refuses": "declined",
        "bank_returns": None,
    }
)
"""Token to failure code; None: it is paid."""
RETURNED: Mapping[str, str] = MappingProxyType({"bank_returns": "account_closed"})
"""Those whose bank sends the money back a while after it was paid, and why."""
