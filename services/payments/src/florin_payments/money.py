"""Money: integer minor units of an ISO 4217 currency. Pure; imports no framework.

There is no float anywhere near money, and no arithmetic between currencies.
"""

from collections.abc import Mapping
from types import MappingProxyType

# ISO 4217 minor unit exponents of the currencies that Florin's wallets hold.
DECIMALS: Mapping[str, int] = MappingProxyType(
    {
        "AUD": 2,
        "BHD": 3,
        "BRL": 2,
        "CAD": 2,
        "CHF": 2,
        "CZK": 2,
        "DKK": 2,
        "EUR": 2,
        "GBP": 2,
        "HUF": 2,
        "INR": 2,
        "ISK": 0,
        "JPY": 0,
        "KRW": 0,
        "KWD": 3,
        "MXN": 2,
        "NOK": 2,
        "NZD": 2,
        "PLN": 2,
        "RON": 2,
        "SEK": 2,
        "SGD": 2,
        "TND": 3,
        "TRY": 2,
        "USD": 2,
        "ZAR": 2,
    }
)
# A single movement; balances stay far inside 64 bits, and JavaScript holds either exactly.
AMOUNT_MINOR_MAX = 10**12


def is_currency(code: str) -> bool:
    """Whether Florin holds wallets in this currency."""
    return code in DECIMALS


def format_minor(amount_minor: int, currency: str) -> str:
    """Write an amount for people who read English: ``1,250.00 EUR``, ``1,250 JPY``."""
    decimals = DECIMALS[currency]
    sign = "-" if amount_minor < 0 else ""
    whole, fraction = divmod(abs(amount_minor), 10**decimals)
    text = f"{sign}{whole:,}" + (f".{fraction:0{decimals}d}" if decimals else "")
    return f"{text} {currency}"
