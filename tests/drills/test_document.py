"""The platform keeps to its own OpenAPI document, whatever is sent to it.

Requests are made from the document, right and wrong ones, as a customer, a vendor and staff. None is answered with
a 5xx, and every answer has a status, a content type and a body that the document promises.
The drill sends as many as ``FLORIN_DOCUMENT_REQUESTS`` says.
"""

import asyncio
import os
from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from schemathesis.checks import CheckContext  # noqa: F401 - loads the checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

SHORT, LONG = 450, int(os.environ.get("FLORIN_DOCUMENT_REQUESTS", "100000"))
SEED = int(os.environ.get("FLORIN_DOCUMENT_SEED", "1"))
ROLES = ("CUSTOMER", "VENDOR", "ADMIN")
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
PROBLEM = {"type", "title", "status", "code", "request_id"}
TIMEOUT_S = 60


class Caller:
    """One role's requests; it signs in again when it has signed itself out."""

    def __init__(self, stack: Any, role: str, email: str, token: str, loop: asyncio.AbstractEventLoop) -> None:
        self.stack, self.role, self.email, self.token, self.loop = stack, role, email, token, loop
        self.answers: Counter[int] = Counter()
        self.wrong: dict[str, str] = {}

    def call(self, case: Any) -> None:
        answer = case.call(
            base_url=self.stack.origin,
            headers={"Authorization": f"Bearer {self.token}"},
            verify=str(self.stack.home / "ca.pem"),
            timeout=TIMEOUT_S,
        )
        self.answers[answer.status_code] += 1
        if answer.status_code == 401 and "/auth/" not in case.path:
            self.sign_in()
        if message := self.complaint(case, answer):
            self.wrong.setdefault(
                f"{self.role} {case.method} {case.path}: {message[:300]}", case.as_curl_command()[:800]
            )

    def sign_in(self) -> None:
        """A customer who deleted or locked themselves gets a successor."""
        future = asyncio.run_coroutine_threadsafe(self.stack.new_user(self.role.title(), role=self.role), self.loop)
        self.token = future.result(TIMEOUT_S).http.headers["Authorization"].removeprefix("Bearer ")

    def complaint(self, case: Any, answer: Any) -> str | None:
        if answer.status_code >= 500:
            return f"{answer.status_code} {answer.content[:200]!r}"
        if answer.status_code >= 400:
            if not answer.headers["content-type"][0].startswith("application/problem+json"):
                return f"{answer.status_code} is {answer.headers['content-type']}"
            body = answer.json()
            if not body.keys() >= PROBLEM or body["status"] != answer.status_code:
                return f"not a whole problem document: {body}"
        try:
            case.validate_response(answer, checks=CHECKS)
        except Exception as failure:
            return " / ".join(str(one) for one in getattr(failure, "exceptions", [failure]))
        return None


def go_through(document: Any, callers: list[Caller], requests: int) -> None:
    operations = [found.ok() for found in document.get_all_operations()]
    each = max(1, requests // (len(operations) * len(callers)))
    for operation in operations:
        for caller in callers:

            @seed(SEED)
            @settings(
                max_examples=each,
                deadline=None,
                database=None,
                phases=(Phase.generate,),
                verbosity=Verbosity.quiet,
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy())
            def send(case: Any, caller: Caller = caller) -> None:
                caller.call(case)

            send()


@pytest.mark.parametrize("requests", [SHORT, pytest.param(LONG, marks=pytest.mark.drill)])
async def test_every_answer_is_as_the_document_says(stack: Any, requests: int) -> None:
    people = [(role, await stack.new_user(role.title(), eur=100_000, role=role)) for role in ROLES]
    loop = asyncio.get_running_loop()
    callers = [
        Caller(stack, role, user.email, user.http.headers["Authorization"].removeprefix("Bearer "), loop)
        for role, user in people
    ]
    async with stack.client() as client:
        given_ = (await client.get(f"{stack.origin}/api/openapi.json")).json()
    document = schemathesis.openapi.from_dict(given_)
    await asyncio.to_thread(go_through, document, callers, requests)
    sent = sum((caller.answers for caller in callers), Counter())
    print(f"{sum(sent.values())} requests: {dict(sorted(sent.items()))}")
    wrong = {what: how for caller in callers for what, how in caller.wrong.items()}
    if wrong:
        pytest.fail("\n\n".join(f"{what}\n{how}" for what, how in wrong.items()), pytrace=False)
    stack.verify_books()
