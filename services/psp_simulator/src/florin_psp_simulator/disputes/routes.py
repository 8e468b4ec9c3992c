"""``/v1/disputes``: the provider's interface, as Florin's adapter speaks it."""

from datetime import datetime

from litestar import Router, get, post
from litestar.params import FromQuery
from litestar.types import Guard

from florin_psp_simulator.disputes.schemas import BODY_BYTES_MAX, Dispute, EvidenceInput
from florin_psp_simulator.disputes.service import Disputes


@get("/", summary="Disputes opened since a time")
async def list_disputes(disputes: Disputes, since: FromQuery[datetime]) -> list[Dispute]:
    """At most 100, the newest first."""
    return await disputes.since(since)


@get("/{dispute_id:str}", summary="One dispute")
async def get_dispute(disputes: Disputes, dispute_id: str) -> Dispute:
    return await disputes.get(dispute_id)


@post(
    "/{dispute_id:str}/evidence",
    status_code=200,
    request_max_body_size=BODY_BYTES_MAX,
    summary="Answer a dispute with evidence",
)
async def answer_dispute(disputes: Disputes, dispute_id: str, data: EvidenceInput) -> Dispute:
    """Once; repeating it changes nothing. 409 when it is decided or too late."""
    return await disputes.answer(dispute_id, data)


@post("/{dispute_id:str}/close", status_code=200, summary="Give in")
async def close_dispute(disputes: Disputes, dispute_id: str) -> Dispute:
    """The dispute is lost. 409 when it is won or under review."""
    return await disputes.close(dispute_id)


def make_router(require_key: Guard) -> Router:
    """The routes, for callers with the API key."""
    return Router(
        "/v1/disputes",
        route_handlers=[list_disputes, get_dispute, answer_dispute, close_dispute],
        guards=[require_key],
    )
