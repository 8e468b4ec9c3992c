"""Use cases of disputes: looking at them, answering them, giving in.

What is to be told to the provider is written down first; a job tells it, and the state says how far that is.
"""

from datetime import UTC, datetime

import msgspec
from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import DisputeStatus as S
from florin_kit.errors import Forbidden, IllegalTransition, NotFound, invalid
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_payments.disputes import presenter, repository
from florin_payments.disputes.changes import record
from florin_payments.disputes.evidence import WORDS
from florin_payments.disputes.models import Dispute
from florin_payments.disputes.schemas import EvidenceInput
from florin_payments.disputes.states import Event, Verdict, judge
from florin_payments.idempotency.store import Answer
from florin_payments.payments.service import By


async def visible(session: AsyncSession, dispute_id: str, principal: Principal, *, lock: bool = False) -> Dispute:
    """A dispute that the caller may see: who answers or carries it, and staff. Raises `NotFound`."""
    key = to_uuid("dsp", dispute_id)
    dispute = await (repository.lock(session, key) if lock else session.get(Dispute, key))
    if dispute is None:
        raise NotFound
    if not presenter.answers(dispute, principal):
        carriers = {share.owner_id for share in await repository.shares(session, dispute.id)}
        if principal.user_uuid not in carriers:
            raise NotFound
    return dispute


async def answerable(tx: AsyncSession, dispute_id: str, principal: Principal) -> Dispute:
    """A locked dispute that the caller may answer now. Raises `NotFound`, `Forbidden` or `IllegalTransition`."""
    dispute = await visible(tx, dispute_id, principal, lock=True)
    if not presenter.answers(dispute, principal):
        raise Forbidden("Only who received the money answers its dispute")
    if dispute.status != S.NEEDS_RESPONSE:
        raise IllegalTransition(f"A dispute that is {dispute.status} can't be answered")
    if dispute.respond_by is not None and dispute.respond_by <= datetime.now(UTC):
        raise IllegalTransition("It is too late to answer this dispute")
    return dispute


async def write(tx: AsyncSession, dispute_id: str, principal: Principal, data: EvidenceInput) -> Dispute:
    """Change words of the evidence."""
    dispute = await answerable(tx, dispute_id, principal)
    changed = {name: getattr(data, name) for name in WORDS if getattr(data, name) is not UNSET}
    if any("\x00" in text for text in changed.values()):
        raise invalid("statement", "invalid", "Text can't hold a NUL character")
    dispute.evidence = {**dispute.evidence, **changed}
    dispute.updated_at = datetime.now(UTC)
    await tx.flush()
    return dispute


async def submit(tx: AsyncSession, dispute_id: str, principal: Principal) -> Answer:
    """Hand the evidence in, for good. Raises `ValidationFailed` when there is none."""
    dispute = await answerable(tx, dispute_id, principal)
    said = any(str(dispute.evidence.get(name, "")).strip() for name in WORDS)
    if not said and not await repository.files(tx, dispute.id):
        raise invalid("statement", "required", "Say something, or add a document, before you hand it in")
    return await _ask(tx, dispute, Event.SUBMIT, principal)


async def accept(tx: AsyncSession, dispute_id: str, principal: Principal) -> Answer:
    """Give in: the holder gets the money back."""
    return await _ask(tx, await answerable(tx, dispute_id, principal), Event.ACCEPT, principal)


async def _ask(tx: AsyncSession, dispute: Dispute, event: Event, principal: Principal) -> Answer:
    to = judge(S(dispute.status), event)
    assert not isinstance(to, Verdict), "it needs a response"
    now = datetime.now(UTC)
    if event is Event.SUBMIT:
        dispute.submitted_at = now
    dispute.check_at, dispute.checks = now, 0
    kind = "user" if dispute.respondent_id == principal.user_uuid else "admin"
    await record(tx, dispute, event, to, By(kind, principal.user_uuid), now)
    return Answer(202, msgspec.json.encode(await presenter.details(tx, dispute, principal)))
