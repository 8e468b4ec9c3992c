"""E-mail addresses and handles in their normal form."""

import re
import secrets
import unicodedata

from email_validator import EmailNotValidError, validate_email

from florin_kit.errors import invalid

EMAIL_LENGTH_MAX = 254
HANDLE_LENGTH_MIN, HANDLE_LENGTH_MAX = 3, 30
SUFFIX_LENGTH = 5
NAME_LENGTH_MAX = 100
RESERVED_HANDLES = frozenset({"admin", "administrator", "florin", "support", "security", "root", "system", "staff"})
_HANDLE_REST = re.compile(r"[^a-z0-9]+")


def normal_email(text: str, field: str = "email") -> str:
    """The one spelling of an address. Raises `ValidationFailed` when it can't be one."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise invalid(field, "invalid", "This is not an e-mail address") from None
    return found.normalized.lower()


def looked_up_email(text: str) -> str:
    """The spelling to look for at sign-in, where a malformed address is just an unknown one."""
    return unicodedata.normalize("NFC", text.strip()).lower()[:EMAIL_LENGTH_MAX]


def normal_name(text: str, field: str = "name") -> str:
    """A name on one line. Raises `ValidationFailed`."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 1 <= len(name) <= NAME_LENGTH_MAX or any(unicodedata.category(sign).startswith("C") for sign in name):
        raise invalid(field, "invalid", f"A name has 1 to {NAME_LENGTH_MAX} characters")
    return name


def handle_for(email: str, *, taken: bool) -> str:
    """A handle from an address's local part; with a random suffix when the plain one is ``taken``."""
    plain = unicodedata.normalize("NFKD", email.partition("@")[0].partition("+")[0]).encode("ascii", "ignore").decode()
    base = _HANDLE_REST.sub("_", plain.lower()).strip("_")[:HANDLE_LENGTH_MAX]
    if not taken and len(base) >= HANDLE_LENGTH_MIN and base not in RESERVED_HANDLES:
        return base
    suffix = secrets.token_hex(SUFFIX_LENGTH)[:SUFFIX_LENGTH]
    return f"{base[: HANDLE_LENGTH_MAX - SUFFIX_LENGTH - 1] or 'user'}_{suffix}"
