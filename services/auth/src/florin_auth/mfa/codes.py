"""Codes of authenticator apps (TOTP, RFC 6238: SHA-1, 6 digits, 30 s) and recovery codes; pure."""

import secrets
from hmac import compare_digest

import msgspec
import pyotp
import segno

PERIOD_S = 30
STEPS_AROUND = 1  # RFC 6238, 5.2: one step for clocks that differ
TOTP_DIGITS = 6
RECOVERY_COUNT = 10
RECOVERY_LENGTH = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
_BORDER = 4
ISSUER = "Florin"


class Qr(msgspec.Struct, frozen=True):
    """A QR code as an SVG path: draw ``path`` in black in a view box of ``size`` by ``size``."""

    size: int
    path: str


def new_secret() -> str:
    """160 bits in base32."""
    return pyotp.random_base32()


def uri(secret: str, email: str) -> str:
    """The ``otpauth:`` address that an app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def qr(text: str) -> Qr:
    """The picture, as data that a page can draw without an image from elsewhere."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=_BORDER)]
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Qr(size=len(rows), path=path)


def matching_step(secret: str, code: str, at_s: float) -> int | None:
    """The time step that a code belongs to, or None when it is wrong now."""
    totp, present = pyotp.TOTP(secret), int(at_s) // PERIOD_S
    found = None
    for step in range(present - STEPS_AROUND, present + STEPS_AROUND + 1):
        if compare_digest(totp.generate_otp(step), code):
            found = step
    return found


def normal(text: str) -> str:
    """A code as it was shown, without what people type in between."""
    return "".join(text.split()).replace("-", "").lower()


def is_totp(code: str) -> bool:
    """Whether a normal code is an app's; recovery codes are longer."""
    return len(code) == TOTP_DIGITS and code.isascii() and code.isdigit()


def new_recovery_codes() -> list[str]:
    """Codes of 49 random bits, written for people: ``k7xwm-2pq9r``."""
    made = ("".join(secrets.choice(_ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_COUNT))
    return [f"{code[:5]}-{code[5:]}" for code in made]
