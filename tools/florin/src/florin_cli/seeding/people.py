"""Who pays whom: made-up users, of whom a few receive most."""

import random
from dataclasses import dataclass
from itertools import accumulate

from florin_cli.seeding import rows
from florin_cli.seeding.books import uuid7

_FIRST = (
    *("Ada", "Ben", "Cleo", "Dana", "Eli", "Finn", "Gia", "Hugo", "Ines", "Jon", "Kira"),
    *("Leo", "Mia", "Nils", "Ola", "Pia", "Quim", "Rosa", "Sam", "Tia", "Udo", "Wim"),
)
_LAST = (
    *("Abel", "Brandt", "Costa", "Duarte", "Eriks", "Fabre", "Gruber", "Hart"),
    *("Ito", "Jansen", "Klein", "Lindt", "Moreau", "Novak", "Okoro", "Reyes"),
)
_TRADE = (
    *("Bakery", "Books", "Cinema", "Deli", "Energy", "Florist"),
    *("Garage", "Hotel", "Insurance", "Jewels", "Kiosk", "Laundry", "Optics"),
)
PAYMENTS_PER_USER = 60
USERS_PER_VENDOR = 100
# Shares of the currencies that people pay in.
CURRENCIES = {"EUR": 78, "USD": 15, "JPY": 4, "KWD": 3}


@dataclass(frozen=True)
class Known:
    """A user who is there already, and is to have a history too."""

    id: bytes
    role: str


class People:
    """Vendors, the first of whom is paid most (Zipf), and customers, some of whom pay often (Pareto)."""

    def __init__(self, rnd: random.Random, payments: int, born_at: int, known: list[Known]) -> None:
        self._rnd = rnd
        users = max(20, payments // PAYMENTS_PER_USER)
        vendors = max(3, users // USERS_PER_VENDOR)
        self.made: list[bytes] = []
        self.vendors = [k.id for k in known if k.role == "VENDOR"]
        self.customers = [k.id for k in known if k.role == "CUSTOMER"]
        for number in range(users):
            id_ = uuid7(born_at + number * 1000, rnd)
            (self.vendors if number < vendors else self.customers).append(id_)
            self.made.append(self._row(id_, number, number < vendors, born_at))
        self._vendor_weights = list(accumulate(1 / (rank + 1) for rank in range(len(self.vendors))))
        self._customer_weights = list(accumulate(min(rnd.paretovariate(1.2), 200) for _ in self.customers))

    def senders(self, count: int) -> list[bytes]:
        return self._rnd.choices(self.customers, cum_weights=self._customer_weights, k=count)

    def recipients(self, count: int) -> list[bytes]:
        """Seven of eight are vendors."""
        rnd = self._rnd
        vendors = rnd.choices(self.vendors, cum_weights=self._vendor_weights, k=count)
        friends = rnd.choices(self.customers, k=count)
        return [friend if rnd.random() < 0.125 else vendor for vendor, friend in zip(vendors, friends, strict=True)]

    def currencies(self, count: int) -> list[str]:
        return self._rnd.choices(list(CURRENCIES), weights=list(CURRENCIES.values()), k=count)

    def _row(self, id_: bytes, number: int, vendor: bool, at: int) -> bytes:
        rnd = self._rnd
        first, second = (_LAST, _TRADE) if vendor else (_FIRST, _LAST)
        name = f"{rnd.choice(first)} {rnd.choice(second)}"
        # The id makes it different from what another seeding made.
        handle = f"{name.replace(' ', '-').lower()}-{number}-{id_.hex()[-6:]}"
        role = "VENDOR" if vendor else "CUSTOMER"
        words = (f"{handle}@seeded.florin.test", handle, name, role, "active")
        return rows.row(rows.uuid(id_), *map(rows.text, words), rows.big(at))
