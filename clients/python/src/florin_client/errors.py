"""What can go wrong: no answer, an answer that is an error (RFC 9457), an answer that makes no sense."""

from typing import Any

import msgspec


class FlorinError(Exception):
    """Every error of this package."""


class NoAnswer(FlorinError):
    """The platform could not be asked, or its answer got lost.

    ``may_have_happened`` is false when the request certainly never arrived. With ``idempotency_key`` the
    same call may be made again, later or by another process, and is still carried out once.
    """

    def __init__(self, reason: str, *, may_have_happened: bool, idempotency_key: str | None = None) -> None:
        super().__init__(reason)
        self.may_have_happened = may_have_happened
        self.idempotency_key = idempotency_key


class UnexpectedAnswer(FlorinError):
    """An answer that this version of the client can't read."""

    def __init__(self, reason: str, *, status: int, request_id: str | None, idempotency_key: str | None = None) -> None:
        super().__init__(f"{reason} (status {status}, request {request_id})")
        self.status = status
        self.request_id = request_id
        self.idempotency_key = idempotency_key


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong with one field of a request; ``code`` is stable, ``message`` is for people."""

    field: str
    code: str
    message: str


class ApiError(FlorinError):
    """The platform refused, or failed.

    ``code`` is stable and what to decide by; ``detail`` is for people. ``request_id`` finds the request in the
    operator's logs. ``retry_after_s`` is how long to wait, if the platform said so. ``problem`` is the whole document.
    """

    def __init__(
        self,
        *,
        status: int,
        code: str,
        detail: str = "",
        request_id: str | None = None,
        errors: tuple[FieldError, ...] = (),
        retry_after_s: float | None = None,
        idempotency_key: str | None = None,
        problem: dict[str, Any] | None = None,
    ) -> None:
        fields = "".join(f"; {error.field}: {error.message}" for error in errors)
        super().__init__(f"{status} {code}: {detail}{fields} (request {request_id})")
        self.status = status
        self.code = code
        self.detail = detail
        self.request_id = request_id
        self.errors = errors
        self.retry_after_s = retry_after_s
        self.idempotency_key = idempotency_key
        self.problem = problem or {}


class BadRequest(ApiError):
    """400: the request can't be understood."""


class Unauthenticated(ApiError):
    """401: the key is mistyped, unknown, expired or revoked."""


class Forbidden(ApiError):
    """403: the key lacks the scope, or the route is closed to keys."""


class NotFound(ApiError):
    """404: not there, or not the caller's."""


class Conflict(ApiError):
    """409: not in the state that things are in, such as `insufficient_funds`."""


class PreconditionFailed(ApiError):
    """412: somebody else has changed it since; read it again."""


class ValidationFailed(ApiError):
    """422: `errors` names the fields."""


class RateLimited(ApiError):
    """429: too many requests, also after waiting as long as the client's limits allow."""


class ServerError(ApiError):
    """5xx: the platform failed, also after trying again if that was safe."""


_KINDS: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: PreconditionFailed,
    422: ValidationFailed,
    429: RateLimited,
}


class _Problem(msgspec.Struct):
    code: str
    detail: str = ""
    request_id: str | None = None
    errors: tuple[FieldError, ...] = ()


def from_answer(
    status: int, body: bytes, *, request_id: str | None, retry_after_s: float | None, idempotency_key: str | None
) -> ApiError:
    """The error that an answer is; one that no part of the platform wrote has the code ``http_<status>``."""
    document: dict[str, Any] = {}
    try:
        problem = msgspec.json.decode(body, type=_Problem)
        document = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        problem = _Problem(code=f"http_{status}", detail="an answer that is no problem document")
    return _KINDS.get(status, ServerError if status >= 500 else ApiError)(
        status=status,
        code=problem.code,
        detail=problem.detail,
        request_id=problem.request_id or request_id,
        errors=problem.errors,
        retry_after_s=retry_after_s,
        idempotency_key=idempotency_key,
        problem=document,
    )
