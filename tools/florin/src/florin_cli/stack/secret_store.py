"""The secrets of a local stack: generated once, kept in one file only the owner can read.

What `florin_cli.stack.replacement` puts beside them while keys are replaced is kept, too.
"""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from florin_cli.stack.errors import StackError

NAMES = (
    "postgres",
    "valkey",
    "rabbitmq",
    "csrf_key",
    "key_encryption_key",
    "personal_key",
    "psp_api_key",
    "psp_webhook_secret",
    "payment_link_key",
    "webhook_key",
    "test_psp_api_key",
    "test_psp_webhook_secret",
    "test_payment_link_key",
    "test_webhook_key",
)
_BYTES = 48


def ensure(file: Path) -> dict[str, str]:
    """Return all secrets by name; missing ones are generated and written."""
    try:
        known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    except (OSError, ValueError) as error:
        raise StackError(f"{file} can't be read ({error}); restore it or run `make reset`") from error
    missing = {name: generate() for name in NAMES if name not in known}
    if missing:
        known |= missing
        save(file, known)
    return known


def generate() -> str:
    """Return a new secret."""
    return secrets.token_urlsafe(_BYTES)


def save(file: Path, known: Mapping[str, str]) -> None:
    """Replace the file in one step; what it says is on the disk before it is in its place."""
    partial = file.with_suffix(".new")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump(known, stream, indent=2)
        stream.flush()
        os.fsync(stream.fileno())
    partial.rename(file)
