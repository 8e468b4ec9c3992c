"""The ledger of a seeded history: running balances and the hash chain, as the database would write them."""

import random
import struct
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from florin_cli.seeding import rows

_HASHED = struct.Struct(">16sq16sqq")
_TWO = struct.Struct(">QQ")
_LOW_62 = (1 << 62) - 1


@dataclass(slots=True)
class Account:
    """A ledger account as it stands; ``owner`` is None for Florin's own."""

    id: bytes
    kind: str
    owner: bytes | None
    currency: str
    balance: int = 0
    number: int = 0
    head: bytes = b""
    opened_at: int = 0
    known: bool = False


def uuid7(at: int, rnd: random.Random) -> bytes:
    """A time-ordered id of a moment (microseconds since 2000)."""
    bits = rnd.getrandbits(74)
    ms = at // 1000 + rows.EPOCH_UNIX_S * 1000
    return _TWO.pack(ms << 16 | 0x7000 | bits >> 62, 2 << 62 | bits & _LOW_62)


class Books:
    """Posts to accounts in memory and writes the rows of what it posted."""

    def __init__(self, rnd: random.Random, accounts: list[Account], write: Callable[[str, bytes], None]) -> None:
        self._rnd = rnd
        self._write = write
        self._accounts = {(a.kind, a.owner, a.currency): a for a in accounts}
        self._kinds = {kind: rows.text(kind) for kind in ("payment", "refund", "top_up")}

    def account(self, kind: str, owner: bytes | None, currency: str, at: int) -> Account:
        """The account of that kind, owner and currency; opened when it is not there."""
        key = (kind, owner, currency)
        found = self._accounts.get(key)
        if found is None:
            found = Account(uuid7(at, self._rnd), kind, owner, currency, opened_at=at)
            self._accounts[key] = found
        return found

    def move(self, kind: str, reference: bytes, source: Account, target: Account, amount: int, at: int) -> None:
        """Post an amount that the source covers."""
        id_ = uuid7(at, self._rnd)
        self._write("ledger_transactions", rows.transaction(id_, self._kinds[kind], reference, at))
        currency = source.currency.encode()
        for account, signed in ((source, -amount), (target, amount)):
            account.balance += signed
            account.number += 1
            hashed = _HASHED.pack(account.id, account.number, id_, signed, account.balance)
            account.head = sha256(account.head + hashed).digest()
            line = rows.entry(account.id, account.number, id_, signed, currency, account.balance, account.head, at)
            self._write("ledger_entries", line)

    def accounts(self) -> list[Account]:
        """All accounts, as they stand."""
        return list(self._accounts.values())
