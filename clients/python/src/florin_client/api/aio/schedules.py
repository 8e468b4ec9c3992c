"""Schedules. Written by tools/python_client from the API document; not by hand."""

from datetime import date, datetime
from typing import Literal

from msgspec import UNSET, UnsetType

from florin_client.calls import Call, at, key_or_new
from florin_client.models import Preview, RecurrenceInput, ScheduleDetails, ScheduleItem
from florin_client.pages import AsyncPages, Page
from florin_client.transport import AsyncTransport


class AsyncSchedules:
    """Schedules."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> AsyncPages[ScheduleItem]:
        """List own recurring payments. Scope: ``payments:read``.

        ``limit``: Items on a page.
        """
        return AsyncPages(
            self._transport, Call("GET", "/schedules", Page[ScheduleItem], query={"limit": limit, "cursor": cursor})
        )

    async def preview(
        self, *, recurrence: RecurrenceInput, scheduled_at: datetime, limit: int | UnsetType = UNSET
    ) -> Preview:
        """When a recurring payment would be due. Scope: ``payments:read``."""
        return await self._transport.send(
            Call(
                "POST",
                "/schedules/preview",
                Preview,
                body={"recurrence": recurrence, "scheduled_at": scheduled_at, "limit": limit},
            )
        )

    async def get(self, schedule_id: str) -> ScheduleDetails:
        """One recurring payment, what is to come and what was. Scope: ``payments:read``."""
        return await self._transport.send(
            Call("GET", at("/schedules/{schedule_id}", schedule_id=schedule_id), ScheduleDetails)
        )

    async def edit(
        self,
        schedule_id: str,
        *,
        amount: int | UnsetType = UNSET,
        count: int | UnsetType | None = UNSET,
        description: str | UnsetType = UNSET,
        until: date | UnsetType | None = UNSET,
        if_match: int | None = None,
        idempotency_key: str | None = None,
    ) -> ScheduleDetails:
        """Change what is to come. Scope: ``payments:write``.

        ``amount``: Minor units: 1250 is 12.50 EUR. ``count``: How often it is due at most, skipped ones included.
        ``until``: The last day on which it may be due, in its time zone. ``if_match``: the version that is meant to
        be changed; another one is `PreconditionFailed`. ``idempotency_key``: made for each call unless given.
        """
        return await self._transport.send(
            Call(
                "PATCH",
                at("/schedules/{schedule_id}", schedule_id=schedule_id),
                ScheduleDetails,
                body={"amount": amount, "count": count, "description": description, "until": until},
                idempotency_key=key_or_new(idempotency_key),
                if_match=if_match,
            )
        )

    async def act_on(
        self,
        schedule_id: str,
        action: Literal["skip", "pause", "resume", "end"],
        *,
        if_match: int | None = None,
        idempotency_key: str | None = None,
    ) -> ScheduleDetails:
        """Skip, pause, resume or end. Scope: ``payments:write``.

        ``if_match``: the version that is meant to be changed; another one is `PreconditionFailed`.
        ``idempotency_key``: made for each call unless given.
        """
        return await self._transport.send(
            Call(
                "POST",
                at("/schedules/{schedule_id}/{action}", schedule_id=schedule_id, action=action),
                ScheduleDetails,
                idempotency_key=key_or_new(idempotency_key),
                if_match=if_match,
            )
        )
