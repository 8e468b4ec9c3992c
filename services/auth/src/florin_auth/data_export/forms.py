"""The forms of the document. Each names what it tells: nothing is told because it is there. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from florin_auth.accounts.models import EmailChangeRow, User
from florin_auth.api_keys.models import ApiKey
from florin_auth.lockout.models import SignInCounter
from florin_auth.mfa.models import TotpSecret
from florin_auth.oidc.models import Identity
from florin_auth.passkeys.models import Passkey
from florin_auth.sessions.models import Device, Session
from florin_kit.ids import from_uuid

Form = dict[str, Any]
_UNKNOWN_DEVICE = UUID(int=0)


def account(user: User) -> Form:
    return {
        "id": from_uuid("usr", user.id),
        "email": user.email,
        "email_verified_at": user.email_verified_at,
        "name": user.name,
        "handle": user.handle,
        "role": user.role,
        "status": user.status,
        "has_password": user.password_hash is not None,
        "created_at": user.created_at,
        "updated_at": user.updated_at,
        "last_sign_in_at": user.last_sign_in_at,
    }


def email_change(change: EmailChangeRow) -> Form:
    return {
        "new_email": change.new_email,
        "asked_at": change.created_at,
        "old_confirmed_at": change.old_confirmed_at,
        "new_confirmed_at": change.new_confirmed_at,
    }


def identity(row: Identity) -> Form:
    """``subject`` is who the person is at the other provider."""
    return {
        "id": from_uuid("idn", row.id),
        "issuer": row.issuer,
        "subject": row.subject,
        "email": row.email,
        "linked_at": row.created_at,
        "last_used_at": row.last_used_at,
    }


def totp(row: TotpSecret) -> Form:
    return {"kind": "totp", "added_at": row.created_at, "confirmed_at": row.confirmed_at}


def recovery_codes(used: Sequence[datetime | None]) -> Form:
    return {
        "kind": "recovery_codes",
        "left": sum(at is None for at in used),
        "used_at": sorted(at for at in used if at is not None),
    }


def passkey(row: Passkey) -> Form:
    return {
        "id": from_uuid("psk", row.id),
        "name": row.name,
        "added_at": row.created_at,
        "last_used_at": row.last_used_at,
    }


def device(row: Device) -> Form:
    return {
        "id": from_uuid("dev", row.id),
        "name": row.name,
        "first_seen_at": row.created_at,
        "last_seen_at": row.last_seen_at,
    }


def session(row: Session) -> Form:
    return {
        "id": from_uuid("ses", row.id),
        "device_id": from_uuid("dev", row.device_id) if row.device_id else None,
        "device": row.device_name,
        "agent": row.agent,
        "ip": row.ip,
        "place": row.place,
        "proven_by": row.amr,
        "proven_at": row.auth_time,
        "created_at": row.created_at,
        "last_used_at": row.last_used_at,
        "expires_at": row.expires_at,
        "ended_at": row.ended_at,
        "end_reason": row.end_reason,
    }


def api_key(row: ApiKey) -> Form:
    return {
        "id": from_uuid("key", row.id),
        "name": row.name,
        "scopes": row.scopes,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "rotated_at": row.rotated_at,
        "ended_at": row.ended_at,
        "end_reason": row.end_reason,
        "last_used_at": row.last_used_at,
        "last_used_ip": row.last_used_ip,
    }


def failed_attempts(kind: str, row: SignInCounter) -> Form:
    """``device_id`` null: from devices that had not signed in before."""
    return {
        "kind": kind,
        "device_id": from_uuid("dev", row.device) if row.device != _UNKNOWN_DEVICE else None,
        "failures": row.failures,
        "last_failure_at": row.last_failure_at,
        "locked_until": row.locked_until,
    }
