"""Rows in PostgreSQL's binary COPY format (see COPY, "Binary Format"), one function for each table.

A row is a count of fields, then each field as its length and its bytes; a length of -1 is NULL.
"""

import struct
from collections.abc import Mapping
from types import MappingProxyType

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
# Times are microseconds since 2000-01-01 UTC.
EPOCH_UNIX_S = 946_684_800

COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "users": "id, email, handle, name, role, status, seen_at",
        "payments": "id, type, status, sender_id, recipient_id, amount_minor, currency, refunded_minor, description,"
        " failure_code, scheduled_at, version, created_at, updated_at, completed_at, created_xid",
        "payment_history": "payment_id, number, event, status, actor_type, actor_id, at",
        "refunds": "id, payment_id, amount_minor, currency, status, reason, created_by, created_at",
        "top_ups": "id, user_id, amount_minor, currency, payment_method, status, created_at, updated_at",
        "ledger_accounts": "id, kind, owner_id, currency, balance_minor, entry_count, head_hash, created_at",
        "ledger_transactions": "id, kind, reference, created_at",
        "ledger_entries": "account_id, number, transaction_id, amount_minor, currency, balance_after_minor, hash,"
        " created_at",
    }
)
_ENTRY = struct.Struct(">hi16siqi16siqi3siqi32siq")
_MOVEMENT = struct.Struct(">hi16s")
_UUID_TIME = struct.Struct(">i16siq")


def text(value: str | None) -> bytes:
    if value is None:
        return _NULL
    raw = value.encode()
    return struct.pack(">i", len(raw)) + raw


def uuid(value: bytes | None) -> bytes:
    return _NULL if value is None else b"\0\0\0\x10" + value


def big(value: int | None) -> bytes:
    """A bigint, or a time."""
    return _NULL if value is None else struct.pack(">iq", 8, value)


def small(value: int) -> bytes:
    """An integer."""
    return struct.pack(">ii", 4, value)


def raw(value: bytes) -> bytes:
    return struct.pack(">i", len(value)) + value


def row(*fields: bytes) -> bytes:
    """A row of fields made by the functions above."""
    return struct.pack(">h", len(fields)) + b"".join(fields)


def entry(
    account: bytes, number: int, transaction: bytes, amount: int, currency: bytes, balance: int, digest: bytes, at: int
) -> bytes:
    """A row of ledger_entries, the most frequent of all: one call packs it."""
    return _ENTRY.pack(
        8, 16, account, 8, number, 16, transaction, 8, amount, 3, currency, 8, balance, 32, digest, 8, at
    )


def transaction(id_: bytes, kind: bytes, reference: bytes, at: int) -> bytes:
    """A row of ledger_transactions; ``kind`` is a field made by `text`."""
    return _MOVEMENT.pack(4, 16, id_) + kind + _UUID_TIME.pack(16, reference, 8, at)
