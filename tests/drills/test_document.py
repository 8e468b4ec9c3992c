"""The platform keeps to its own OpenAPI document, whatever is sent to it.

Requests are made from the document, right and wrong ones, as a customer, a vendor and staff. None is answered with
a 5xx, and every answer has a status, a content type and a body that the document promises.
``FLORIN_DOCUMENT_REQUESTS`` says how many.
"""

import asyncio
import importlib.util
import os
from pathlib import Path
from typing import Any

import pytest
import schemathesis

_spec = importlib.util.spec_from_file_location(
    "document", Path(__file__).parents[2] / "services/payments/tests/proof/document.py"
)
assert _spec is not None
assert _spec.loader is not None
document = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(document)

REQUESTS = int(os.environ.get("FLORIN_DOCUMENT_REQUESTS", "100000"))
TIMEOUT_S = 60


def token_of(user: Any) -> str:
    found: str = user.http.headers["Authorization"].removeprefix("Bearer ")
    return found


@pytest.mark.drill
async def test_every_answer_is_as_the_document_says(stack: Any) -> None:
    loop = asyncio.get_running_loop()

    def renew(role: str) -> str:
        signing_in = asyncio.run_coroutine_threadsafe(stack.new_user(role.title(), role=role), loop)
        return token_of(signing_in.result(TIMEOUT_S))

    callers = []
    for role in document.ROLES:
        user = await stack.new_user(role.title(), eur=100_000, role=role)
        callers.append(document.Caller(stack.origin, role, token_of(user), renew, str(stack.home / "ca.pem")))
    async with stack.client() as client:
        given = (await client.get(f"{stack.origin}/api/openapi.json")).json()
    await asyncio.to_thread(document.go_through, schemathesis.openapi.from_dict(given), callers, REQUESTS)
    if wrong := document.report(callers):
        pytest.fail(wrong, pytrace=False)
    stack.verify_books()
