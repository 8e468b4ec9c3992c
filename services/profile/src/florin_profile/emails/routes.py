"""``/profile/notifications/unsubscribe``: the address in ``List-Unsubscribe``."""

from typing import Annotated

from litestar import Router, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from florin_profile.emails import service
from florin_profile.emails.composing import PREFERENCES
from florin_profile.emails.unsubscribing import Links

Token = Annotated[str, QueryParameter(min_length=1, max_length=512, description="From the e-mail")]


@post("/unsubscribe", summary="Stop one kind of e-mail", status_code=200)
async def unsubscribe(tx: AsyncSession, links: Links, token: Token) -> None:
    """One click in a mail program (RFC 8058); no session. Again is fine. The body is not read."""
    await service.unsubscribe(tx, *links.read(token))


@get("/unsubscribe", summary="Choose which e-mails you get", status_code=303)
async def choose(token: Token) -> Redirect:
    """Programs look at links: this one changes nothing, and leads to the preferences."""
    return Redirect(PREFERENCES, status_code=303)


router = Router("/api/v1/profile/notifications", route_handlers=[unsubscribe, choose], tags=["Notifications"])
