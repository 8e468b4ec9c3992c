"""Every error as ``application/problem+json``; nothing internal ever leaves in one."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import (
    ClientException,
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    SerializationException,
    ValidationException,
)
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import DBAPIError, OperationalError

from florin_kit import errors
from florin_kit.errors import FieldError, Problem
from florin_kit.telemetry.context import request_context

MEDIA_TYPE = "application/problem+json"
# What PostgreSQL says of a NUL, in text and in JSON: the one character that it can't keep.
_NOT_STORABLE = frozenset({"22021", "22P05"})
log = structlog.get_logger("florin.errors")
_UNKNOWN_FIELD = re.compile(r"unknown field `([^`]+)`")
_MISSING_FIELD = re.compile(r"missing required field `([^`]+)`")
_MISSING_PARAMETER = re.compile(r"^Missing required \w+ parameter '([^']+)'")
_PATH = re.compile(r" - at `\$(?:\.)?([^`]*)`$")
_BY_STATUS: dict[int, type[Problem]] = {
    400: errors.MalformedRequest,
    401: errors.Unauthenticated,
    403: errors.Forbidden,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    413: errors.PayloadTooLarge,
    415: errors.UnsupportedMediaType,
}


def render(problem: Problem) -> Response[bytes]:
    """The answer that a problem is."""
    context = request_context.get()
    headers = dict(problem.headers)
    if problem.retry_after_s is not None:
        headers["Retry-After"] = str(problem.retry_after_s)
    return Response(
        msgspec.json.encode(problem.to_dict(context.request_id if context else None)),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **headers},
    )


def _on_problem(_request: Request[Any, Any, Any], problem: Problem) -> Response[bytes]:
    return render(problem)


def _on_validation(_request: Request[Any, Any, Any], error: ValidationException) -> Response[bytes]:
    if missing := _MISSING_PARAMETER.search(error.detail):
        return render(errors.invalid(missing[1], "required", "This parameter is required"))
    items = error.extra if isinstance(error.extra, list) else []
    # A parameter whose name Python keeps for itself ends in an underscore there.
    return render(
        validation_failed([(str(item.get("key", "")).removesuffix("_"), str(item.get("message", ""))) for item in items])
    )


def validation_failed(found: Sequence[tuple[str, str]]) -> errors.ValidationFailed:
    """A `ValidationFailed` from msgspec's messages, each with the name of what was read."""
    fields = [_field_error(field, message) for field, message in found]
    return errors.ValidationFailed(fields[0]["message"] if len(fields) == 1 else None, errors=fields)


def _field_error(field: str, message: str) -> FieldError:
    code = "invalid"
    field = "" if field == "data" else field  # Litestar's own name for the body
    if path := _PATH.search(message):
        field, message = path[1] or field, message[: path.start()]
    if name := _UNKNOWN_FIELD.search(message):
        field, code, message = ".".join(filter(None, (field, name[1]))), "unknown", "This field is not known"
    elif name := _MISSING_FIELD.search(message):
        field, code, message = ".".join(filter(None, (field, name[1]))), "required", "This field is required"
    return {"field": field, "code": code, "message": message}


def _on_http(_request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    kind = _BY_STATUS.get(error.status_code)
    if kind is None:
        kind = errors.InternalError if error.status_code >= 500 else errors.MalformedRequest
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    return render(kind(headers=headers))


def _on_database(_request: Request[Any, Any, Any], error: DBAPIError) -> Response[bytes]:
    if _not_storable(error.orig):
        return _on_nul()
    name = type(error.orig).__name__ if error.orig else type(error).__name__
    if isinstance(error, OperationalError) or error.connection_invalidated:
        log.warning("database_unavailable", error=name)
        return render(errors.Overloaded(retry_after_s=2))
    log.error("database_error", error=name, exc_info=error)
    return render(errors.InternalError())


def _not_storable(error: BaseException | None) -> bool:
    return getattr(error, "sqlstate", None) in _NOT_STORABLE


def _on_nul() -> Response[bytes]:
    return render(errors.invalid("", "invalid", "Text can't hold a NUL character"))


def _on_unexpected(_request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    if _not_storable(error):  # from asyncpg itself
        return _on_nul()
    if isinstance(error, OSError):  # asyncpg: the server is not there
        log.warning("dependency_unavailable", error=type(error).__name__)
        return render(errors.Overloaded(retry_after_s=2))
    log.error("unexpected_error", exc_info=error)
    return render(errors.InternalError())


HANDLERS: ExceptionHandlersMap = {
    Problem: _on_problem,
    ValidationException: _on_validation,
    SerializationException: lambda _r, _e: render(errors.MalformedRequest()),
    NotFoundException: _on_http,
    MethodNotAllowedException: _on_http,
    ClientException: _on_http,
    HTTPException: _on_http,
    DBAPIError: _on_database,
    Exception: _on_unexpected,
}
