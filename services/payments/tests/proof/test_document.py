"""Payments keeps to its own OpenAPI document, whatever is sent to it: no 5xx, no answer that it does not promise.

The whole platform's document: the drill `tests/drills/test_document.py`.
"""

import asyncio
import socket
from typing import Any

import httpx2
import schemathesis
import uvicorn

from .conftest import with_rates
from .document import ROLES, Caller, go_through, report

REQUESTS = 300
PROBLEM = {"description": "A problem", "content": {"application/problem+json": {"schema": {"type": "object"}}}}


async def test_every_answer_is_as_the_document_says(world: Any) -> None:
    await with_rates(world)
    people = [(role, await world.customer(role.lower(), eur=100_000, role=role)) for role in ROLES]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(
            uvicorn.Config(world.app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
        )
        running = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        async with httpx2.AsyncClient(trust_env=False) as client:
            given = (await client.get(f"{origin}/openapi/openapi.json")).json()
        for operation in (operation for path in given["paths"].values() for operation in path.values()):
            promised = {status: what for status, what in operation["responses"].items() if status.startswith("2")}
            operation["responses"] = promised | {"default": PROBLEM}  # as the platform's document says it
        callers = [
            Caller(origin, role, token, lambda _role, token=token: token)
            for role, person in people
            for token in [person.http.headers["Authorization"].removeprefix("Bearer ")]
        ]
        await asyncio.to_thread(go_through, schemathesis.openapi.from_dict(given), callers, REQUESTS)
        server.should_exit = True
        await running
    assert sum(sum(caller.answers.values()) for caller in callers) > REQUESTS // 2
    assert report(callers) == ""
