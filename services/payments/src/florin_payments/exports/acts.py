"""What staff take away is written down: who, when, from where, and what they asked for."""

import dataclasses
import hashlib
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import AuditRecorded
from florin_contracts.types import Actor, Target
from florin_contracts.vocabulary import ActorKind
from florin_kit.db import Database
from florin_kit.db.snapshots import Source
from florin_kit.events import publish
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid

# Words that were looked for may be somebody's name, which the audit trail could never forget again.
_WORDS = "q"


def recorded(database: Database, principal: Principal, action: str, filters: dict[str, Any], source: Source) -> Source:
    """The source of an export, which is written down before anything of it leaves.

    So one that breaks off half-way is in the trail too, one that is refused is not, and one that can't be
    written down is not given.
    """

    async def parts(ro: AsyncSession) -> AsyncIterator[bytes]:
        async with database.transaction() as tx:
            await record(tx, principal, action, filters)
        async for part in source(ro):
            yield part

    return parts


async def record(
    tx: AsyncSession,
    principal: Principal,
    action: str,
    filters: dict[str, Any],
    target: tuple[str, str] | None = None,
) -> None:
    """Publish ``audit.recorded`` in this transaction."""
    event = AuditRecorded(
        action=action,
        actor=Actor(type=ActorKind.ADMIN, id=principal.user_id),
        target=Target(type=target[0], id=target[1]) if target else None,
        data={"filters": filters},
    )
    await publish(tx, event, target[1] if target else principal.user_id, source="florin/payments")


def asked(filters: Any) -> dict[str, Any]:
    """The fields of a dataclass that say something, as JSON; of words, the SHA-256 by which they are known again."""
    found = {field.name.rstrip("_"): getattr(filters, field.name) for field in dataclasses.fields(filters)}
    told = {name: _told(value) for name, value in found.items() if value not in (None, (), [])}
    if _WORDS in told:
        told["q_sha256"] = hashlib.sha256(told.pop(_WORDS).encode()).hexdigest()
    return told


def _told(value: Any) -> Any:
    match value:
        case UUID():
            return from_uuid("usr", value)
        case datetime() | date():
            return value.isoformat()
        case ZoneInfo():
            return value.key
        case list() | tuple():
            return [str(one) for one in value]
        case _:
            return value
