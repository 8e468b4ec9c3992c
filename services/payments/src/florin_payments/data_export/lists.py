"""All other lists of the document, each in the order of time."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.identity import Principal
from florin_kit.web.documents import chunks
from florin_payments.data_export import forms
from florin_payments.disputes import presenter as disputes_presenter
from florin_payments.disputes import repository as disputes_repository
from florin_payments.disputes.models import Dispute, DisputeFile
from florin_payments.exchange.models import Exchange
from florin_payments.exchange.schemas import exchange_item
from florin_payments.payment_methods.models import PaymentMethod
from florin_payments.payment_methods.schemas import item as method_item
from florin_payments.payouts.models import Payout
from florin_payments.payouts.schemas import item as payout_item
from florin_payments.people import repository as people
from florin_payments.requests import presenter as requests_presenter
from florin_payments.requests.models import PaymentRequest
from florin_payments.rules import repository as rules_repository
from florin_payments.schedules import presenter as schedules_presenter
from florin_payments.schedules.models import Schedule
from florin_payments.top_ups.models import TopUp
from florin_payments.top_ups.schemas import item as top_up_item
from florin_payments.webhook_endpoints.models import WebhookEndpoint
from florin_payments.webhook_endpoints.schemas import item as endpoint_item

Lists = AsyncIterator[Sequence[Any]]


async def top_ups(ro: AsyncSession, user: UUID) -> Lists:
    """Without what was the provider's: tokens, and pages to confirm at."""
    query = select(TopUp).where(TopUp.user_id == user).order_by(TopUp.created_at, TopUp.id)
    async for rows in chunks(ro, query):
        yield [
            forms.without(top_up_item(row), "action_url") | {"payment_method": forms.method(row.payment_method)}
            for row in rows
        ]


async def payouts(ro: AsyncSession, user: UUID) -> Lists:
    """Where the money went stands in ``destination``, as the provider knows it."""
    async for rows in chunks(ro, select(Payout).where(Payout.user_id == user).order_by(Payout.id)):
        yield [payout_item(row) for row in rows]


async def exchanges(ro: AsyncSession, user: UUID) -> Lists:
    """Both amounts and the rates of each."""
    async for rows in chunks(ro, select(Exchange).where(Exchange.user_id == user).order_by(Exchange.id)):
        yield [exchange_item(row) for row in rows]


async def payment_methods(ro: AsyncSession, user: UUID) -> Lists:
    """Cards as their owner knows them."""
    async for rows in chunks(ro, select(PaymentMethod).where(PaymentMethod.user_id == user).order_by(PaymentMethod.id)):
        yield [method_item(row) for row in rows]


async def schedules(ro: AsyncSession, user: UUID) -> Lists:
    """Recurring payments; what they have paid stands among the payments."""
    async for rows in chunks(ro, select(Schedule).where(Schedule.user_id == user).order_by(Schedule.id)):
        known = await people.people(ro, {row.recipient_id for row in rows})
        yield [forms.without(schedules_presenter.item(row, known), "actions", "version") for row in rows]


async def requests(ro: AsyncSession, person: Principal, now: datetime) -> Lists:
    """Requests for money, from this person and to them."""
    mine = or_(PaymentRequest.requester_id == person.user_uuid, PaymentRequest.payer_id == person.user_uuid)
    async for rows in chunks(ro, select(PaymentRequest).where(mine).order_by(PaymentRequest.id)):
        known = await people.people(ro, {party for row in rows for party in (row.requester_id, row.payer_id) if party})
        items = [requests_presenter.item(row, person, known, now) for row in rows]
        yield [forms.without(item, "actions", "version") for item in items]


async def disputes(ro: AsyncSession, person: Principal) -> Lists:
    """What was answered is given to who answered; documents by their names, they are downloaded one by one."""
    query = select(Dispute).where(disputes_repository.concerns(person.user_uuid)).order_by(Dispute.id)
    async for rows in chunks(ro, query):
        own = {row.id: row for row in rows if disputes_presenter.answers(row, person)}
        files: dict[UUID, list[DisputeFile]] = defaultdict(list)
        for file in await disputes_repository.files_of(ro, list(own)):
            files[file.dispute_id].append(file)
        items = await disputes_presenter.items(ro, rows, person)
        yield [
            forms.without(item, "actions")
            | {
                "evidence": disputes_presenter.evidence_words(row) if row.id in own else None,
                "files": [disputes_presenter.file_item(file) for file in files[row.id]],
            }
            for row, item in zip(rows, items, strict=True)
        ]


async def limits(ro: AsyncSession, user: UUID) -> Lists:
    """What is counted against limits, and limits that were set for this person."""
    yield [forms.limit(row) for row in await rules_repository.of_user(ro, user)]


async def webhook_endpoints(ro: AsyncSession, user: UUID, now: datetime) -> Lists:
    """Also those that are deleted; no secrets."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.user_id == user).order_by(WebhookEndpoint.id)
    async for rows in chunks(ro, query):
        yield [forms.without(endpoint_item(row, now), "version") for row in rows]
