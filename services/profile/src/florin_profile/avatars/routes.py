"""``/api/v1/profile/avatar`` and the pictures themselves."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, Router, delete, get, put
from litestar.background_tasks import BackgroundTask
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.errors import UnsupportedMediaType
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_profile import etags
from florin_profile.avatars import images
from florin_profile.avatars.service import Avatars
from florin_profile.profiles.schemas import Profile

MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")


@dataclass
class Upload(Operation):
    """Documents the body, which the handler takes as it comes."""

    def __post_init__(self) -> None:
        picture = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))
        self.request_body = RequestBody(content=dict.fromkeys(MEDIA_TYPES, picture), required=True)


@put("/avatar", summary="Set your picture", request_max_body_size=images.BYTES_MAX, operation_class=Upload)
async def put_avatar(
    principal: Principal, tx: AsyncSession, avatars: Avatars, request: Request[Any, Any, Any]
) -> Response[Profile]:
    """The body is the picture itself: JPEG, PNG, WebP or GIF, at most 2 MiB and 24 million pixels."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in MEDIA_TYPES:
        raise UnsupportedMediaType("Send a JPEG, PNG, WebP or GIF picture")
    picture = await avatars.encode(await request.body())
    profile, version, old = await avatars.replace(tx, principal.user_uuid, picture)
    answer = etags.answer(profile, version)
    answer.background = BackgroundTask(avatars.clean_up, old)
    return answer


@delete("/avatar", summary="Remove your picture", status_code=204)
async def delete_avatar(principal: Principal, tx: AsyncSession, avatars: Avatars) -> Response[None]:
    """Fine when there is none."""
    old = await avatars.remove(tx, principal.user_uuid)
    return Response(None, status_code=204, background=BackgroundTask(avatars.clean_up, old))


@get("/avatars/{avatar_id:str}", summary="Read a picture", media_type="image/webp")
async def read_avatar(ro: AsyncSession, avatars: Avatars, avatar_id: str) -> Response[bytes]:
    """256 × 256 WebP. The content of an address never changes."""
    body = await avatars.read(ro, to_uuid("avt", avatar_id))
    headers = {
        "Cache-Control": "private, max-age=86400, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": "inline",
    }
    return Response(body, media_type="image/webp", headers=headers)


router = Router("/api/v1/profile", route_handlers=[put_avatar, delete_avatar, read_avatar], tags=["Profile"])
