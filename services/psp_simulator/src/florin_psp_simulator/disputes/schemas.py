"""Wire forms of disputes."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from florin_kit.web.schemas import Input, Output

FILES_MAX = 8
BODY_BYTES_MAX = 12 * 1024 * 1024  # files come as base64
FileKind = Literal["receipt", "delivery", "communication", "other"]


class EvidenceFile(Input):
    """A document; ``body`` is base64."""

    kind: FileKind
    media_type: Literal["application/pdf", "image/jpeg", "image/png"]
    body: bytes


class EvidenceInput(Input):
    """What is said against the complaint. ``statement`` is read by the one who decides."""

    statement: Annotated[str, msgspec.Meta(max_length=5000)] = ""
    product_description: Annotated[str, msgspec.Meta(max_length=5000)] = ""
    tracking_number: Annotated[str, msgspec.Meta(max_length=200)] = ""
    refund_policy: Annotated[str, msgspec.Meta(max_length=5000)] = ""
    files: Annotated[list[EvidenceFile], msgspec.Meta(max_length=FILES_MAX)] = []


class Dispute(Output):
    """A dispute as it stands: needs_response, under_review, won or lost.

    ``fee`` is charged on top when it is lost; ``respond_by`` is the last moment for evidence.
    """

    id: str
    charge: str
    amount: int
    currency: str
    fee: int
    reason: str
    status: str
    respond_by: datetime
