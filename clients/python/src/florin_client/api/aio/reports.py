"""Reports. Written by tools/python_client from the API document; not by hand."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Literal

from florin_client.calls import Call
from florin_client.models import ReportLine
from florin_client.pages import Page
from florin_client.transport import AsyncTransport


class AsyncReports:
    """Reports."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get(
        self,
        *,
        from_: datetime | None = None,
        to: datetime | None = None,
        group_by: Literal["day", "week", "month", "status", "type", "currency"] | None = None,
        time_zone: str | None = None,
        scope: Literal["own", "all"] | None = None,
        user: str | None = None,
        currency: str | None = None,
    ) -> Page[ReportLine]:
        """Totals of payments per currency. Scope: ``reports:read``.

        ``time_zone``: IANA name; days, weeks and months begin at its midnight. ``scope``: Whose payments; only staff
        may ask for all, and do unless they say own. ``user``: Staff: of this user.
        """
        return await self._transport.send(
            Call(
                "GET",
                "/payments/reports",
                Page[ReportLine],
                query={
                    "from": from_,
                    "to": to,
                    "group_by": group_by,
                    "time_zone": time_zone,
                    "scope": scope,
                    "user": user,
                    "currency": currency,
                },
            )
        )

    def export(
        self,
        *,
        from_: datetime | None = None,
        to: datetime | None = None,
        group_by: Literal["day", "week", "month", "status", "type", "currency"] | None = None,
        time_zone: str | None = None,
        scope: Literal["own", "all"] | None = None,
        user: str | None = None,
        currency: str | None = None,
    ) -> AsyncIterator[bytes]:
        """Export a report. Scope: ``reports:read``.

        ``time_zone``: IANA name; days, weeks and months begin at its midnight. ``scope``: Whose payments; only staff
        may ask for all, and do unless they say own. ``user``: Staff: of this user.
        """
        return self._transport.stream(
            Call(
                "GET",
                "/payments/reports/export.csv",
                bytes,
                query={
                    "from": from_,
                    "to": to,
                    "group_by": group_by,
                    "time_zone": time_zone,
                    "scope": scope,
                    "user": user,
                    "currency": currency,
                },
            )
        )
