"""Payments. Written by tools/python_client from the API document; not by hand."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Literal

from msgspec import UNSET, UnsetType

from florin_client.calls import Call, at, key_or_new
from florin_client.models import (
    PaymentDetails,
    PaymentItem,
    PaymentStatus,
    PaymentType,
    Recipient,
    RecurrenceInput,
    RefundItem,
)
from florin_client.pages import Page, Pages
from florin_client.transport import Transport


class Payments:
    """Payments."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        scope: Literal["own", "all"] | None = None,
        status: Sequence[PaymentStatus] | None = None,
        type: Sequence[PaymentType] | None = None,
        direction: Literal["incoming", "outgoing"] | None = None,
        currency: str | None = None,
        min_amount: int | None = None,
        max_amount: int | None = None,
        from_: datetime | None = None,
        to: datetime | None = None,
        counterparty: str | None = None,
        q: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        sort: Literal["created_at", "amount"] | None = None,
        order: Literal["asc", "desc"] | None = None,
    ) -> Pages[PaymentItem]:
        """List payments. Scope: ``payments:read``.

        ``scope``: Whose payments; only staff may ask for all, and do unless they say own. ``limit``: Items on a page.
        """
        return Pages(
            self._transport,
            Call(
                "GET",
                "/payments",
                Page[PaymentItem],
                query={
                    "scope": scope,
                    "status": status,
                    "type": type,
                    "direction": direction,
                    "currency": currency,
                    "min_amount": min_amount,
                    "max_amount": max_amount,
                    "from": from_,
                    "to": to,
                    "counterparty": counterparty,
                    "q": q,
                    "limit": limit,
                    "cursor": cursor,
                    "sort": sort,
                    "order": order,
                },
            ),
        )

    def create(
        self,
        *,
        amount: int,
        currency: str,
        recipient: Recipient,
        type: Literal["instant", "scheduled", "recurring"],
        description: str | UnsetType = UNSET,
        metadata: dict[str, Any] | UnsetType = UNSET,
        recurrence: RecurrenceInput | UnsetType | None = UNSET,
        scheduled_at: datetime | UnsetType | None = UNSET,
        source: str | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> PaymentItem:
        """Pay somebody. Scope: ``payments:write``.

        ``amount``: Minor units: 1250 is 12.50 EUR. ``currency``: ISO 4217 code. ``source``: The wallet, or a payment
        method for an instant payment: a saved one, or a token of the provider. ``idempotency_key``: made for each
        call unless given.
        """
        return self._transport.send(
            Call(
                "POST",
                "/payments",
                PaymentItem,
                body={
                    "amount": amount,
                    "currency": currency,
                    "recipient": recipient,
                    "type": type,
                    "description": description,
                    "metadata": metadata,
                    "recurrence": recurrence,
                    "scheduled_at": scheduled_at,
                    "source": source,
                },
                idempotency_key=key_or_new(idempotency_key),
            )
        )

    def export(
        self,
        *,
        scope: Literal["own", "all"] | None = None,
        status: Sequence[PaymentStatus] | None = None,
        type: Sequence[PaymentType] | None = None,
        direction: Literal["incoming", "outgoing"] | None = None,
        currency: str | None = None,
        min_amount: int | None = None,
        max_amount: int | None = None,
        from_: datetime | None = None,
        to: datetime | None = None,
        counterparty: str | None = None,
        q: str | None = None,
    ) -> Iterator[bytes]:
        """Export payments. Scope: ``reports:read``.

        ``scope``: Whose payments; only staff may ask for all, and do unless they say own.
        """
        return self._transport.stream(
            Call(
                "GET",
                "/payments/export.csv",
                bytes,
                query={
                    "scope": scope,
                    "status": status,
                    "type": type,
                    "direction": direction,
                    "currency": currency,
                    "min_amount": min_amount,
                    "max_amount": max_amount,
                    "from": from_,
                    "to": to,
                    "counterparty": counterparty,
                    "q": q,
                },
            )
        )

    def get(self, payment_id: str) -> PaymentDetails:
        """One payment with everything that happened to it. Scope: ``payments:read``."""
        return self._transport.send(Call("GET", at("/payments/{payment_id}", payment_id=payment_id), PaymentDetails))

    def edit(
        self,
        payment_id: str,
        *,
        amount: int | UnsetType = UNSET,
        description: str | UnsetType = UNSET,
        metadata: dict[str, Any] | UnsetType = UNSET,
        recipient: Recipient | UnsetType = UNSET,
        scheduled_at: datetime | UnsetType = UNSET,
        if_match: int | None = None,
        idempotency_key: str | None = None,
    ) -> PaymentItem:
        """Change a payment that is still to come. Scope: ``payments:write``.

        ``amount``: Minor units: 1250 is 12.50 EUR. ``if_match``: the version that is meant to be changed; another one
        is `PreconditionFailed`. ``idempotency_key``: made for each call unless given.
        """
        return self._transport.send(
            Call(
                "PATCH",
                at("/payments/{payment_id}", payment_id=payment_id),
                PaymentItem,
                body={
                    "amount": amount,
                    "description": description,
                    "metadata": metadata,
                    "recipient": recipient,
                    "scheduled_at": scheduled_at,
                },
                idempotency_key=key_or_new(idempotency_key),
                if_match=if_match,
            )
        )

    def cancel(
        self,
        payment_id: str,
        *,
        reason: str | UnsetType | None = UNSET,
        if_match: int | None = None,
        idempotency_key: str | None = None,
    ) -> PaymentItem:
        """Cancel a payment that has not been paid. Scope: ``payments:write``.

        ``if_match``: the version that is meant to be changed; another one is `PreconditionFailed`.
        ``idempotency_key``: made for each call unless given.
        """
        return self._transport.send(
            Call(
                "POST",
                at("/payments/{payment_id}/cancel", payment_id=payment_id),
                PaymentItem,
                body={"reason": reason},
                idempotency_key=key_or_new(idempotency_key),
                if_match=if_match,
            )
        )

    def create_refund(
        self,
        payment_id: str,
        *,
        amount: int | UnsetType | None = UNSET,
        reason: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
    ) -> RefundItem:
        """Refund all or part of a payment. Scope: ``refunds:write``.

        ``amount``: Minor units: 1250 is 12.50 EUR. ``idempotency_key``: made for each call unless given.
        """
        return self._transport.send(
            Call(
                "POST",
                at("/payments/{payment_id}/refunds", payment_id=payment_id),
                RefundItem,
                body={"amount": amount, "reason": reason},
                idempotency_key=key_or_new(idempotency_key),
            )
        )
