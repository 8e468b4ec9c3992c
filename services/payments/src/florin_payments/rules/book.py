"""The rules as they are set: by role and currency. Pure; imports no framework."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from florin_contracts.vocabulary import Role
from florin_payments.money import AMOUNT_MINOR_MAX, DECIMALS
from florin_payments.rules.decision import Rules

_LIMITS = re.compile(r"([A-Z]+)(?::([A-Z]{3}))?=(\d{1,12})/(\d{1,12})/(\d{1,12})")
_SCALE = re.compile(r"([A-Z]{3})=(\d{1,6})")
SUM_MINOR_MAX = 10**15


class Limits(NamedTuple):
    """The most in one payment, one day and one month."""

    payment: int
    day: int
    month: int


class Room(NamedTuple):
    """What `payment_create` lets through by itself: everything else is looked at by `decide`.

    Amounts up to ``amount_minor`` meet no threshold; the rest are limits of the role. ``rules``: all of them as JSON.
    """

    amount_minor: int
    payment_minor: int
    day_minor: int
    month_minor: int
    payments: int
    window_s: int
    rules: str


def read_limits(text: str) -> Mapping[tuple[str, str | None], Limits]:
    """``CUSTOMER=25000/50000/250000, CUSTOMER:JPY=…``, in whole units. Raises `ValueError`."""
    found: dict[tuple[str, str | None], Limits] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        read = _LIMITS.fullmatch(part)
        if read is None or read[1] not in Role.__members__ or (read[2] and read[2] not in DECIMALS):
            raise ValueError(f"not a limit: {part}")
        payment, day, month = int(read[3]), int(read[4]), int(read[5])
        if not 0 < payment <= day <= month:
            raise ValueError(f"one payment, one day, one month, none below the one before: {part}")
        found[read[1], read[2]] = Limits(payment, day, month)
    if missing := [role for role in Role if (role, None) not in found]:
        raise ValueError(f"no limits for {', '.join(missing)}")
    return found


def read_scale(text: str) -> Mapping[str, int]:
    """``JPY=150``: how many units of a currency stand for one. Raises `ValueError`."""
    found: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        read = _SCALE.fullmatch(part)
        if read is None or read[1] not in DECIMALS or int(read[2]) == 0:
            raise ValueError(f"not a currency and its size: {part}")
        found[read[1]] = int(read[2])
    return found


@dataclass(frozen=True)
class RuleBook:
    """Amounts are whole units; a threshold of 0 is never met."""

    limits: Mapping[tuple[str, str | None], Limits]
    scale: Mapping[str, int]
    step_up: int
    review: int
    second: int
    new_recipient: int
    payments: int
    window_s: int
    review_expiry_s: int
    _rooms: dict[tuple[str, str], Room] = field(default_factory=dict, repr=False, compare=False)

    def rules(self, role: str, currency: str) -> Rules:
        """What holds for whoever has nothing of their own."""
        unit = 10 ** DECIMALS[currency]
        size = unit * self.scale.get(currency, 1)
        own = self.limits.get((role, currency))
        limits, by = (own, unit) if own else (self.limits[role, None], size)

        def threshold(whole: int) -> int | None:
            return whole * size if whole else None

        return Rules(
            payment_minor=min(limits.payment * by, AMOUNT_MINOR_MAX),
            day_minor=min(limits.day * by, SUM_MINOR_MAX),
            month_minor=min(limits.month * by, SUM_MINOR_MAX),
            payments=self.payments,
            window_s=self.window_s,
            step_up_minor=threshold(self.step_up),
            review_minor=threshold(self.review),
            second_minor=threshold(self.second),
            new_recipient_minor=threshold(self.new_recipient),
            review_expiry_s=self.review_expiry_s,
        )

    def room(self, role: str, currency: str) -> Room:
        """What holds on the fast path; remembered."""
        found = self._rooms.get((role, currency))
        if found is None:
            found = self._rooms[role, currency] = room(self.rules(role, currency))
        return found


def room(rules: Rules) -> Room:
    """Within it, `decide` allows every payment."""
    thresholds = (rules.step_up_minor, rules.review_minor, rules.second_minor, rules.new_recipient_minor)
    return Room(
        min((value for value in thresholds if value is not None), default=AMOUNT_MINOR_MAX),
        rules.payment_minor,
        rules.day_minor,
        rules.month_minor,
        rules.payments,
        rules.window_s,
        msgspec.json.encode(rules).decode(),
    )
