"""The demo accounts and a month of their history.

Everything is made by the services' own use cases, only with times of the past; what each account
pays and receives is equal, so that all of them stand at what was topped up.
"""

from dataclasses import dataclass

PASSWORD = "Correct-Horse-7-Battery"  # noqa: S105 - public, for the local stack only
FUNDS_MINOR = {"EUR": 100_000, "USD": 100_000}


@dataclass(frozen=True)
class Account:
    """A demo account."""

    key: str
    email: str
    name: str
    role: str


ACCOUNTS = (
    Account("admin", "admin@florin.test", "Ada Marlow", "ADMIN"),
    Account("vendor", "vendor@florin.test", "Lumen Studio", "VENDOR"),
    Account("customer", "customer@florin.test", "Cleo Hart", "CUSTOMER"),
    Account("dana", "dana@florin.test", "Dana Reyes", "CUSTOMER"),
)


@dataclass(frozen=True)
class Paid:
    """A payment ``days_ago`` and at ``hour``; ``refunded`` all of it went back a day later."""

    days_ago: int
    hour: int
    sender: str
    recipient: str
    amount_minor: int
    currency: str
    description: str
    refunded: bool = False


HISTORY = (
    Paid(30, 9, "customer", "vendor", 4_250, "EUR", "Desk lamp"),
    Paid(29, 12, "customer", "dana", 1_340, "EUR", "Lunch at the market"),
    Paid(28, 18, "vendor", "dana", 12_000, "EUR", "Product photographs"),
    Paid(27, 10, "dana", "customer", 1_340, "EUR", "Cinema, both of us"),
    Paid(26, 8, "customer", "vendor", 8_900, "EUR", "Workshop: lighting a small room"),
    Paid(25, 20, "dana", "vendor", 2_650, "EUR", "Clamp light"),
    Paid(24, 11, "customer", "vendor", 6_499, "EUR", "Floor lamp, wrong colour", refunded=True),
    Paid(23, 16, "vendor", "customer", 3_000, "EUR", "Testing the new catalogue"),
    Paid(22, 13, "customer", "dana", 2_150, "USD", "Train tickets"),
    Paid(21, 9, "dana", "vendor", 5_400, "USD", "Studio rent, half a day"),
    Paid(20, 19, "vendor", "customer", 3_250, "USD", "Voice-over, 30 seconds"),
    Paid(19, 7, "customer", "vendor", 1_200, "EUR", "Spare bulbs"),
    Paid(18, 15, "dana", "customer", 4_000, "EUR", "Concert"),
    Paid(17, 12, "customer", "dana", 980, "EUR", "Coffee and cake"),
    Paid(15, 10, "customer", "vendor", 7_450, "EUR", "Pendant light"),
    Paid(14, 17, "vendor", "dana", 6_000, "EUR", "Retouching, twelve pictures"),
    Paid(12, 9, "dana", "vendor", 3_120, "EUR", "Two desk lamps, used"),
    Paid(11, 14, "vendor", "customer", 2_990, "EUR", "Price adjustment"),
    Paid(10, 18, "customer", "dana", 3_700, "EUR", "Groceries for the weekend"),
    Paid(8, 11, "dana", "customer", 5_500, "EUR", "Electricity, October"),
    Paid(7, 8, "customer", "vendor", 2_390, "EUR", "Cable, five metres"),
    Paid(6, 20, "dana", "customer", 1_150, "USD", "Museum"),
    Paid(5, 12, "customer", "vendor", 2_250, "USD", "Print, signed"),
    Paid(4, 9, "vendor", "dana", 4_400, "USD", "Studio rent returned"),
    Paid(3, 16, "customer", "dana", 1_600, "EUR", "Dinner"),
    Paid(2, 10, "customer", "vendor", 3_480, "EUR", "Dimmer"),
)


def settlement() -> list[Paid]:
    """What brings everybody back to what they topped up, one payment a currency and debtor."""
    nets: dict[tuple[str, str], int] = {}
    for paid in HISTORY:
        if not paid.refunded:
            nets[paid.sender, paid.currency] = nets.get((paid.sender, paid.currency), 0) - paid.amount_minor
            nets[paid.recipient, paid.currency] = nets.get((paid.recipient, paid.currency), 0) + paid.amount_minor
    result: list[Paid] = []
    for currency in FUNDS_MINOR:
        owing = {key: net for (key, code), net in nets.items() if code == currency and net > 0}
        owed = {key: -net for (key, code), net in nets.items() if code == currency and net < 0}
        for debtor, surplus in owing.items():
            for creditor in owed:
                amount = min(surplus, owed[creditor])
                if amount > 0:
                    result.append(Paid(1, 9 + len(result), debtor, creditor, amount, currency, "Settling up"))
                    surplus -= amount
                    owed[creditor] -= amount
    return result
