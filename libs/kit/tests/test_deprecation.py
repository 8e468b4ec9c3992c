"""What a route says that will go away."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone

import httpx2
import pytest
from litestar import get, post

from florin_kit.errors import NotFound
from florin_kit.identity import PUBLIC, AccessTable
from florin_kit.settings import Settings
from florin_kit.web.app import create_app
from florin_kit.web.deprecation import NOTICE, Deprecation, deprecated

SINCE = datetime(2027, 1, 1, tzinfo=UTC)
SUNSET = datetime(2027, 9, 1, 2, tzinfo=timezone(timedelta(hours=2)))


@get("/old/{number:int}", **deprecated(since=SINCE, sunset=SUNSET, successor="/new", explained="/docs/moving"))
async def old(number: int) -> int:
    if number == 0:
        raise NotFound
    return number


@post("/old", **deprecated(since=SINCE))
async def add() -> None:
    pass


@get("/new")
async def new() -> int:
    return 1


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    access = AccessTable({"GET /old/{number}": PUBLIC, "POST /old": PUBLIC, "GET /new": PUBLIC})
    app = create_app(service="kit", settings=Settings(env="test"), routes=[old, add, new], access=access)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


@pytest.mark.parametrize(("path", "status"), [("/old/1", 200), ("/old/0", 404)])
async def test_every_answer_of_a_deprecated_route_says_so(client: httpx2.AsyncClient, path: str, status: int) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    assert answer.headers["Deprecation"] == "@1798761600"
    assert answer.headers["Sunset"] == "Wed, 01 Sep 2027 00:00:00 GMT"
    assert answer.headers["Link"] == '</docs/moving>; rel="deprecation", </new>; rel="successor-version"'


async def test_an_end_and_a_successor_need_not_be_known_yet(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/old")
    assert answer.headers["Deprecation"] == "@1798761600"
    assert answer.headers["Link"] == '</api/openapi.json>; rel="deprecation"'
    assert "Sunset" not in answer.headers


@pytest.mark.parametrize("path", ["/new", "/health/live", "/nowhere"])
async def test_other_routes_say_nothing(client: httpx2.AsyncClient, path: str) -> None:
    assert not {"Deprecation", "Sunset", "Link"} & {name.title() for name in (await client.get(path)).headers}


async def test_the_api_document_marks_it(client: httpx2.AsyncClient) -> None:
    paths = (await client.get("/openapi/openapi.json")).json()["paths"]
    assert paths["/old/{number}"]["get"]["deprecated"] is True
    assert paths["/old"]["post"]["deprecated"] is True
    assert not paths["/new"]["get"].get("deprecated")


def test_callers_get_notice() -> None:
    with pytest.raises(ValueError, match="180 days"):
        Deprecation(SINCE, SINCE + NOTICE - timedelta(seconds=1))
    with pytest.raises(ValueError, match="time zone"):
        Deprecation(SINCE.replace(tzinfo=None))


def test_without_a_deprecated_route_nothing_is_done_for_it() -> None:
    app = create_app(
        service="kit", settings=Settings(env="test"), routes=[new], access=AccessTable({"GET /new": PUBLIC})
    )
    assert app.app.before_send == []  # type: ignore[attr-defined]
