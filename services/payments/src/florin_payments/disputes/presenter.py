"""Disputes as a reader sees them."""

from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import DisputeStatus
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid
from florin_payments.disputes import repository
from florin_payments.disputes.evidence import WORDS
from florin_payments.disputes.models import Dispute, DisputeFile, DisputeHistory, DisputeShare
from florin_payments.disputes.schemas import (
    DisputeBrief,
    DisputeDetails,
    DisputeItem,
    DisputeStep,
    EvidenceWords,
    FileItem,
    FileKind,
)
from florin_payments.disputes.shares import missing
from florin_payments.disputes.states import INITIAL
from florin_payments.people import repository as people_repository
from florin_payments.people.schemas import Person


def answers(dispute: Dispute, reader: Principal) -> bool:
    """Whether the reader may answer it, and see what was answered."""
    return reader.is_admin or dispute.respondent_id == reader.user_uuid


async def items(session: AsyncSession, disputes: Sequence[Dispute], reader: Principal) -> list[DisputeItem]:
    """The wire forms of several."""
    shares = await repository.shares_of(session, [dispute.id for dispute in disputes])
    people = await people_repository.people(session, {dispute.respondent_id for dispute in disputes})
    return [_item(dispute, [s for s in shares if s.dispute_id == dispute.id], people, reader) for dispute in disputes]


async def details(session: AsyncSession, dispute: Dispute, reader: Principal) -> DisputeDetails:
    """The wire form with everything that the reader may see."""
    (item,) = await items(session, [dispute], reader)
    words, files = None, []
    if answers(dispute, reader):
        words = evidence_words(dispute)
        files = [file_item(file) for file in await repository.files(session, dispute.id)]
    return DisputeDetails(
        **{name: getattr(item, name) for name in DisputeItem.__struct_fields__},
        history=[_step(entry) for entry in await repository.history(session, dispute.id)],
        evidence=words,
        files=files,
    )


def evidence_words(dispute: Dispute) -> EvidenceWords:
    """The words of its evidence."""
    return EvidenceWords(**{name: str(dispute.evidence.get(name, "")) for name in WORDS})


def brief(dispute: Dispute) -> DisputeBrief:
    """The wire form beside its payment."""
    return DisputeBrief(
        id=from_uuid("dsp", dispute.id),
        status=dispute.status,
        amount=dispute.amount_minor,
        respond_by=dispute.respond_by,
    )


def file_item(file: DisputeFile) -> FileItem:
    """The wire form of a document."""
    return FileItem(
        id=from_uuid("fil", file.id),
        kind=cast("FileKind", file.kind),
        name=file.name,
        media_type=file.media_type,
        size=file.size_bytes,
        created_at=file.created_at,
    )


def _item(
    dispute: Dispute, shares: Sequence[DisputeShare], people: Mapping[UUID, Person], reader: Principal
) -> DisputeItem:
    seen = [share for share in shares if reader.is_admin or share.owner_id == reader.user_uuid]
    status = DisputeStatus(dispute.status)
    answerable = status is INITIAL and answers(dispute, reader)
    mine = reader.is_admin or dispute.payment_id is None
    return DisputeItem(
        id=from_uuid("dsp", dispute.id),
        status=dispute.status,
        reason=dispute.reason,
        amount=dispute.amount_minor,
        fee=dispute.fee_minor,
        currency=dispute.currency,
        held=sum(share.held_minor for share in seen),
        owed=sum(missing(status, share) for share in seen),
        respondent=people[dispute.respondent_id],
        payment_id=from_uuid("pay", dispute.payment_id) if dispute.payment_id else None,
        # Which top-up paid a payment is its payer's business.
        top_up_id=from_uuid("top", dispute.top_up_id) if mine else None,
        respond_by=dispute.respond_by,
        submitted_at=dispute.submitted_at,
        created_at=dispute.created_at,
        updated_at=dispute.updated_at,
        actions=["answer", "submit", "accept"] if answerable else [],
    )


def _step(entry: DisputeHistory) -> DisputeStep:
    return DisputeStep(event=entry.event, status=entry.status, actor=entry.actor_type, at=entry.at)
