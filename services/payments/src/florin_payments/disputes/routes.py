"""``/disputes``."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, get_args

from litestar import Request, Response, Router, delete, get, post, put
from litestar.background_tasks import BackgroundTask
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import DisputeStatus
from florin_kit import cursor
from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.errors import Forbidden, NotFound, UnsupportedMediaType, invalid
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid, to_uuid
from florin_kit.web.schemas import Limit, Page
from florin_payments.disputes import documents, presenter, repository, service
from florin_payments.disputes.evidence import Files
from florin_payments.disputes.schemas import DisputeDetails, DisputeItem, EvidenceInput, FileKind
from florin_payments.exports import acts
from florin_payments.idempotency import store
from florin_payments.payments.query import Scope, user_of

_NAME = re.compile(r"[^\x00-\x1f\x7f/\\\"<>]{1,120}")
KINDS = get_args(FileKind)
_ASKED = {202: ResponseSpec(DisputeDetails, description="What is asked for", generate_examples=False)}


@dataclass
class Upload(Operation):
    """Documents the body, which the handler takes as it comes."""

    def __post_init__(self) -> None:
        file = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))
        self.request_body = RequestBody(content=dict.fromkeys(documents.MEDIA_TYPES, file), required=True)


@get("/", summary="List disputes")
async def list_disputes(
    principal: Principal,
    ro: AsyncSession,
    limit: Limit = LIMIT_DEFAULT,
    scope_: Scope = None,
    status: FromQuery[list[DisputeStatus] | None] = None,
    cursor_: Annotated[str | None, QueryParameter(name="cursor", max_length=512)] = None,
) -> Page[DisputeItem]:
    """Those that the caller answers or carries, for staff all; newest first."""
    after = to_uuid("dsp", cursor.decode(cursor_, str)[0]) if cursor_ else None
    found = await repository.page(ro, user_of(principal, scope_), status or (), after, limit + 1)
    more = cursor.encode(from_uuid("dsp", found[limit - 1].id)) if len(found) > limit else None
    return Page(items=await presenter.items(ro, found[:limit], principal), next_cursor=more)


@get("/{dispute_id:str}", summary="One dispute with its evidence")
async def get_dispute(principal: Principal, ro: AsyncSession, dispute_id: str) -> DisputeDetails:
    """For who answers it, who carries it, and staff."""
    return await presenter.details(ro, await service.visible(ro, dispute_id, principal), principal)


@post("/{dispute_id:str}/evidence", status_code=200, summary="Write evidence")
async def write_evidence(
    principal: Principal, tx: AsyncSession, dispute_id: str, data: EvidenceInput
) -> DisputeDetails:
    """Nothing reaches the provider before it is submitted."""
    return await presenter.details(tx, await service.write(tx, dispute_id, principal, data), principal)


@put(
    "/{dispute_id:str}/evidence/{kind:str}",
    summary="Add a document to the evidence",
    request_max_body_size=documents.BYTES_MAX,
    operation_class=Upload,
)
async def put_file(
    principal: Principal,
    tx: AsyncSession,
    dispute_files: Files,
    request: Request[Any, Any, Any],
    dispute_id: str,
    kind: str,
    name: Annotated[str, QueryParameter(max_length=120)],
) -> Response[DisputeDetails]:
    """The body is the file: PDF, JPEG or PNG, at most 1 MiB. There is one of each kind; a new one takes its place."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in documents.MEDIA_TYPES:
        raise UnsupportedMediaType("Send a PDF, JPEG or PNG file")
    if not _NAME.fullmatch(name):
        raise invalid("name", "invalid", "This is not a name of a file")
    body = await request.body()
    await dispute_files.check(media_type, body)
    dispute = await service.answerable(tx, dispute_id, principal)
    dispute.updated_at = datetime.now(UTC)
    old = await dispute_files.put(tx, dispute, _kind(kind), name, media_type, body, principal.user_uuid)
    shown = await presenter.details(tx, dispute, principal)
    return Response(shown, background=BackgroundTask(dispute_files.clean_up, old))


@delete("/{dispute_id:str}/evidence/{kind:str}", status_code=200, summary="Remove a document from the evidence")
async def remove_file(
    principal: Principal, tx: AsyncSession, dispute_files: Files, dispute_id: str, kind: str
) -> Response[DisputeDetails]:
    """Fine when there is none."""
    dispute = await service.answerable(tx, dispute_id, principal)
    old = await dispute_files.remove(tx, dispute, _kind(kind))
    shown = await presenter.details(tx, dispute, principal)
    return Response(shown, background=BackgroundTask(dispute_files.clean_up, old))


@get("/{dispute_id:str}/evidence/{kind:str}", summary="Read a document of the evidence", media_type="application/pdf")
async def read_file(
    principal: Principal, tx: AsyncSession, dispute_files: Files, dispute_id: str, kind: str
) -> Response[bytes]:
    """As it was uploaded. For who answers the dispute, and staff; what they read is audited."""
    dispute = await service.visible(tx, dispute_id, principal)
    if not presenter.answers(dispute, principal):
        raise Forbidden("Evidence is for who gave it")
    file = next((f for f in await repository.files(tx, dispute.id) if f.kind == kind), None)
    if file is None:
        raise NotFound
    if dispute.respondent_id != principal.user_uuid:
        await acts.record(tx, principal, "dispute.evidence_read", {"kind": kind}, ("dispute", dispute_id))
    headers = {
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": f'attachment; filename="{file.kind}.{documents.EXTENSIONS[file.media_type]}"',
    }
    return Response(await dispute_files.read(file), media_type=file.media_type, headers=headers)


@post("/{dispute_id:str}/submit", summary="Hand the evidence in", status_code=202, responses=_ASKED)
async def submit_dispute(
    principal: Principal, tx: AsyncSession, dispute_id: str, idempotency_key: store.Key = None
) -> Response[bytes]:
    """For good. It is ``submitting`` until the provider has it, then ``under_review``."""
    scope = store.scope(principal.user_uuid, f"POST /disputes/{dispute_id}/submit", idempotency_key, None)
    return await store.once(tx, scope, lambda: service.submit(tx, dispute_id, principal))


@post("/{dispute_id:str}/accept", summary="Give in to a dispute", status_code=202, responses=_ASKED)
async def accept_dispute(
    principal: Principal, tx: AsyncSession, dispute_id: str, idempotency_key: store.Key = None
) -> Response[bytes]:
    """The holder gets the money back. It is ``accepting`` until the provider knows, then ``lost``."""
    scope = store.scope(principal.user_uuid, f"POST /disputes/{dispute_id}/accept", idempotency_key, None)
    return await store.once(tx, scope, lambda: service.accept(tx, dispute_id, principal))


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise NotFound
    return kind


router = Router(
    "/api/v1/disputes",
    route_handlers=[
        list_disputes,
        get_dispute,
        write_evidence,
        put_file,
        remove_file,
        read_file,
        submit_dispute,
        accept_dispute,
    ],
    tags=["Disputes"],
)
