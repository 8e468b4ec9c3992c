"""``/recipients``: find somebody to pay by exact e-mail or handle; nothing else is ever exposed."""

from typing import Annotated

from litestar import Router, get
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.identity import Principal
from florin_kit.web.schemas import Page
from florin_payments.people import repository
from florin_payments.people.schemas import Person

Query = Annotated[
    str, QueryParameter(name="query", min_length=3, max_length=254, description="Exact e-mail address or handle")
]


@get("/recipients", summary="Find a recipient by exact e-mail or handle")
async def find_recipient(principal: Principal, ro: AsyncSession, sought: Query) -> Page[Person]:
    """At most one person; the caller is not their own recipient."""
    if "@" in sought.strip().removeprefix("@"):
        known = await repository.find(ro, email=sought)
    else:
        known = await repository.find(ro, handle=sought)
    if known is None or known.id == principal.user_uuid:
        return Page(items=[])
    return Page(items=[known.person])


router = Router("/api/v1", route_handlers=[find_recipient], tags=["Recipients"])
