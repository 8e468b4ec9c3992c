"""What staff do here is audited on the same way as everything else: as an event."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import AuditRecorded
from florin_contracts.types import Actor, Target
from florin_contracts.vocabulary import ActorKind
from florin_kit.events import publish
from florin_kit.identity import Principal

SOURCE = "florin/admin"


async def record(
    tx: AsyncSession,
    principal: Principal,
    action: str,
    *,
    target: tuple[str, str] | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Publish ``audit.recorded`` in this transaction. ``data`` must hold no secret."""
    event = AuditRecorded(
        action=action,
        actor=Actor(type=ActorKind.ADMIN, id=principal.user_id),
        target=Target(type=target[0], id=target[1]) if target else None,
        data=data or {},
    )
    await publish(tx, event, subject=target[1] if target else principal.user_id, source=SOURCE)
