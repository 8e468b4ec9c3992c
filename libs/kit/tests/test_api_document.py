"""What a service's API document says about API keys, and about answers without a body."""

from typing import Any

import httpx2
from litestar import Response, delete, get, post

from florin_contracts.vocabulary import Scope
from florin_kit.identity import AccessTable, allow
from florin_kit.settings import Settings
from florin_kit.web.api_document import SCHEMES
from florin_kit.web.app import create_app


@get("/things/{thing_id:str}")
async def read(thing_id: str) -> str:
    return thing_id


@post("/things")
async def add() -> None:
    pass


@post("/things/play")
async def add_play() -> None:
    pass


@post("/things/big")
async def add_big() -> None:
    pass


@delete("/things", status_code=204)
async def clear() -> Response[None]:
    return Response(None, status_code=204)


async def paths() -> dict[str, Any]:
    access = AccessTable(
        {
            "GET /things/{thing_id}": allow(scope=Scope.PAYMENTS_READ),
            "POST /things": allow(),
            "DELETE /things": allow(),
            "POST /things/play": allow(test_scope=Scope.PAYMENTS_WRITE),
            "POST /things/big": allow(scope=Scope.PAYMENTS_WRITE, step_up=True),
        }
    )
    routes = [read, add, clear, add_play, add_big]
    app = create_app(service="kit", settings=Settings(env="test"), routes=routes, access=access)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test") as client:
        found: dict[str, Any] = (await client.get("/openapi/openapi.json")).json()["paths"]
    return found


async def test_an_operation_names_the_scope_that_opens_it() -> None:
    ways = (await paths())["/things/{thing_id}"]["get"]["security"]
    assert ways == [{"session": []}, {"bearer": []}, {"api_key": ["payments:read"]}]
    assert {name for way in ways for name in way} <= SCHEMES.keys()


async def test_an_operation_that_only_test_keys_open_says_so() -> None:
    ways = (await paths())["/things/play"]["post"]["security"]
    assert ways == [{"session": []}, {"bearer": []}, {"test_api_key": ["payments:write"]}]
    assert {name for way in ways for name in way} <= SCHEMES.keys()


async def test_an_operation_that_is_closed_to_keys_names_none() -> None:
    found = await paths()
    assert "security" not in found["/things"]["post"]
    assert "security" not in found["/things/big"]["post"]


async def test_an_answer_without_a_body_has_no_type_either() -> None:
    assert "content" not in (await paths())["/things"]["delete"]["responses"]["204"]
