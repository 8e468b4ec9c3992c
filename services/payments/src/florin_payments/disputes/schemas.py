"""Wire forms of disputes."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from florin_kit.web.schemas import Input, Output
from florin_payments.people.schemas import Person

LongWords = Annotated[str, Meta(max_length=5000)]
FileKind = Literal["receipt", "delivery", "communication", "other"]


class EvidenceInput(Input):
    """Words of the evidence; what is left out stays as it is. What the provider reads first is ``statement``."""

    statement: LongWords | UnsetType = UNSET
    product_description: LongWords | UnsetType = UNSET
    tracking_number: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    refund_policy: LongWords | UnsetType = UNSET


class EvidenceWords(Output):
    """The words as they stand."""

    statement: str
    product_description: str
    tracking_number: str
    refund_policy: str


class FileItem(Output):
    """A document of the evidence."""

    id: str
    kind: FileKind
    name: str
    media_type: str
    size: int
    created_at: datetime


class DisputeItem(Output):
    """A dispute as one of those whom it concerns sees it.

    ``status``: needs_response, submitting, accepting, under_review, expired, won or lost. ``amount`` is what is
    disputed, ``fee`` what the provider takes on top if it is lost. ``held`` and ``owed`` are of the reader's own
    wallet, for staff of all: what is out of reach now, and what is still missing. ``actions``: what the reader
    may do now.
    """

    id: str
    status: str
    reason: str
    amount: int
    fee: int
    currency: str
    held: int
    owed: int
    respondent: Person
    payment_id: str | None
    top_up_id: str | None
    respond_by: datetime | None
    submitted_at: datetime | None
    created_at: datetime
    updated_at: datetime
    actions: list[str]


class DisputeStep(Output):
    """One transition of a dispute."""

    event: str
    status: str
    actor: str
    at: datetime


class DisputeDetails(DisputeItem, kw_only=True):
    """A dispute with everything that happened. ``evidence`` and ``files`` are for its respondent and staff."""

    history: list[DisputeStep]
    evidence: EvidenceWords | None
    files: list[FileItem]


class DisputeBrief(Output):
    """A dispute beside its payment."""

    id: str
    status: str
    amount: int
    respond_by: datetime | None
