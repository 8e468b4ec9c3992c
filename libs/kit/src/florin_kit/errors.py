"""Errors as RFC 9457 problem details.

Each class knows its status, its stable ``code`` and its title; ``type`` follows from the code.
Handlers raise them, `florin_kit.web.problems` renders them and documents them in OpenAPI.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypedDict

TYPE_BASE = "/problems/"  # relative to our own origin, in full (RFC 9457, 3.1.1): the edge serves pages there


class FieldError(TypedDict):
    """One invalid field: a dotted path, a stable code and a sentence for people."""

    field: str
    code: str
    message: str


class Problem(Exception):
    """An answer that is an error; subclasses fix status, code and title.

    ``detail`` is shown to the client: never put SQL, hosts, paths or personal data in it.
    ``retry_after_s`` becomes the ``Retry-After`` header, in whole seconds.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        retry_after_s: int | None = None,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = list(errors)
        self.retry_after_s = retry_after_s
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})

    def to_dict(self, request_id: str | None = None) -> dict[str, Any]:
        """The JSON members of the problem document."""
        body: dict[str, Any] = {
            "type": TYPE_BASE + self.code.replace("_", "-"),
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.extra,
        }
        if request_id:
            body["request_id"] = request_id
        if self.errors:
            body["errors"] = self.errors
        return body


class MalformedRequest(Problem):
    status, code, title = 400, "malformed_request", "The request can't be read"


class IdempotencyKeyRequired(Problem):
    status, code, title = 400, "idempotency_key_required", "Send an Idempotency-Key header"


class Unauthenticated(Problem):
    status, code, title = 401, "unauthenticated", "Sign in first"


class InvalidCredentials(Problem):
    status, code, title = 401, "invalid_credentials", "E-mail or password is wrong"


class SessionRevoked(Problem):
    status, code, title = 401, "session_revoked", "This session has ended"


class ApiKeyInvalid(Problem):
    """Unknown, mistyped, expired and revoked keys get the same answer."""

    status, code, title = 401, "api_key_invalid", "This API key is not valid"


class TokenReused(Problem):
    status, code, title = 401, "token_reused", "This token was used before; all sessions were ended"


class Forbidden(Problem):
    status, code, title = 403, "forbidden", "You may not do this"


class ApiKeyNotAllowed(Problem):
    status, code, title = 403, "api_key_not_allowed", "API keys can't be used here"


class InsufficientScope(Problem):
    """The word is RFC 6750's."""

    status, code, title = 403, "insufficient_scope", "The API key lacks a scope"


class WrongMode(Problem):
    """Live and test never meet, whichever side the request came to."""

    status, code, title = 403, "wrong_mode", "The credentials and the request are of different modes"


class NoTestMode(Problem):
    status, code, title = 403, "no_test_mode", "This address has no test mode"


class CsrfFailed(Problem):
    status, code, title = 403, "csrf_failed", "The request does not come from Florin's own pages"


class StepUpRequired(Problem):
    status, code, title = 403, "step_up_required", "Confirm that it is you"


class NotFound(Problem):
    status, code, title = 404, "not_found", "There is nothing here"


class MethodNotAllowed(Problem):
    status, code, title = 405, "method_not_allowed", "This address does not support that method"


class Conflict(Problem):
    status, code, title = 409, "conflict", "That is not possible in the present state"


class IdempotencyInProgress(Problem):
    status, code, title = 409, "idempotency_in_progress", "The first request with this key still runs"


class IllegalTransition(Problem):
    status, code, title = 409, "illegal_transition", "The present state does not allow this"


class InsufficientFunds(Problem):
    status, code, title = 409, "insufficient_funds", "The balance does not cover this amount"


class RefundExceedsPayment(Problem):
    status, code, title = 409, "refund_exceeds_payment", "Refunds can't exceed the payment"


class PreconditionFailed(Problem):
    status, code, title = 412, "precondition_failed", "It has changed since you read it"


class PayloadTooLarge(Problem):
    status, code, title = 413, "payload_too_large", "The request body is too large"


class UriTooLong(Problem):
    status, code, title = 414, "uri_too_long", "The address is too long"


class UnsupportedMediaType(Problem):
    status, code, title = 415, "unsupported_media_type", "Send JSON"


class ValidationFailed(Problem):
    status, code, title = 422, "validation_failed", "Some fields are not valid"


class IdempotencyConflict(Problem):
    status, code, title = 422, "idempotency_conflict", "This key was used for another request"


class AccountLocked(Problem):
    status, code, title = 423, "account_locked", "Sign-in is locked for a while"


class RateLimited(Problem):
    status, code, title = 429, "rate_limited", "Too many requests"


class HeadersTooLarge(Problem):
    status, code, title = 431, "headers_too_large", "The request headers are too large"


class InternalError(Problem):
    pass


class UpstreamUnavailable(Problem):
    status, code, title = 503, "upstream_unavailable", "This part of Florin is not available now"


class Overloaded(Problem):
    status, code, title = 503, "overloaded", "Florin is busy, try again in a moment"


class UpstreamTimeout(Problem):
    status, code, title = 504, "upstream_timeout", "This part of Florin did not answer in time"


def invalid(field: str, code: str, message: str) -> ValidationFailed:
    """A `ValidationFailed` about one field."""
    return ValidationFailed(message, errors=[{"field": field, "code": code, "message": message}])
