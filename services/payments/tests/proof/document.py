"""Requests made from an OpenAPI document, right and wrong ones, and whether each answer keeps to it."""

from collections import Counter
from collections.abc import Callable
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

SEED = 1
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

    def __init__(
        self, origin: str, role: str, token: str, renew: Callable[[str], str], trust: str | bool = True
    ) -> None:
        self.origin, self.role, self.token, self.renew, self.trust = origin, role, token, renew, trust
        self.session = requests.Session()
        # Nothing that an answer sets may sign in the next request.
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.answers: Counter[int] = Counter()
        self.wrong: dict[str, str] = {}

    def call(self, case: Any) -> None:
        answer = case.call(
            base_url=self.origin,
            headers={"Authorization": f"Bearer {self.token}"},
            session=self.session,
            verify=self.trust,
            timeout=TIMEOUT_S,
        )
        self.answers[answer.status_code] += 1
        if answer.status_code == 401 and "/auth/" not in case.path:
            self.token = self.renew(self.role)  # a customer who locked themselves out gets a successor
        if message := self.complaint(case, answer):
            self.wrong.setdefault(
                f"{self.role} {case.method} {case.path}: {message[:300]}", case.as_curl_command()[:800]
            )

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
        except (Exception, FailureGroup) as failure:  # the group is no Exception
            return " / ".join(str(one) for one in getattr(failure, "exceptions", [failure]))
        return None


def sending(operation: Any, caller: Caller, count: int) -> Any:
    """Sends that many requests for an operation."""

    @seed(SEED)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        caller.call(case)

    return send


def go_through(document: Any, callers: list[Caller], count: int) -> None:
    operations = [found.ok() for found in document.get_all_operations()]
    for operation in operations:
        for caller in callers:
            sending(operation, caller, max(1, count // (len(operations) * len(callers))))()


def report(callers: list[Caller]) -> str:
    """What was wrong, empty when nothing was; prints the counts."""
    sent = sum((caller.answers for caller in callers), Counter())
    print(f"{sum(sent.values())} requests: {dict(sorted(sent.items()))}")
    return "\n\n".join(f"{what}\n{how}" for caller in callers for what, how in caller.wrong.items())
