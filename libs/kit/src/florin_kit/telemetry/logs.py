"""JSON logs with request, trace and user ids; secrets and personal data masked by construction."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import msgspec
import structlog

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]
MASK = "***"
FRAMES_MAX = 8
# Names whose values never reach a log, wherever they appear.
SECRET_NAMES = re.compile(
    r"pass(word|wd)?|secret|token|cookie|authorization|api_?key|private|csrf|otp|code_verifier|card|iban|phone|address",
    re.IGNORECASE,
)
# Values that are secret or personal by their own shape, inside any text.
SECRET_SHAPES = [
    (re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}"), MASK),  # JWT
    (re.compile(r"\b(frt|fpk|fsk|whsec)_[\w-]{12,}"), MASK),  # refresh tokens, API keys, webhook secrets
    (re.compile(r"(?i)\bbearer\s+\S+"), f"Bearer {MASK}"),
    (re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b"), "***@***"),  # e-mail
    (re.compile(r"://([^:/@\s]+):[^@\s]+@"), rf"://\1:{MASK}@"),  # credentials in an address
    (re.compile(r"\b(?:\d[ -]?){12,18}\d\b"), MASK),  # card numbers
]
_REQUESTS = logging.getLogger("florin.request")
_REQUEST_LINE = msgspec.json.Encoder()
_service = ""
SAFE_NAMES = frozenset({"token_type", "address_family", "code"})


def mask(value: Any, name: str = "") -> Any:
    """Replace whatever is secret in a value by its name or by its shape, at any depth."""
    if name and name not in SAFE_NAMES and SECRET_NAMES.search(name):
        return MASK
    if isinstance(value, str):
        for shape, replacement in SECRET_SHAPES:
            value = shape.sub(replacement, value)
        return value
    if isinstance(value, dict):
        return {key: mask(item, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [mask(item) for item in value]
    return value


def _mask_event(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: mask(value, key) for key, value in event.items()}


def _format_exception(exc_info: ExcInfo) -> str:
    """The error and the frames nearest to it: enough to find it, without the framework's own."""
    return "".join(traceback.format_exception(*exc_info, limit=-FRAMES_MAX, chain=False))


def _encode(event: Any, **_kwargs: Any) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()


class _RequestLine(msgspec.Struct, frozen=True, kw_only=True):
    """One answered request. Only what can't be secret by its kind: a template and ids, never a path or a header."""

    service: str
    event: str = "request"
    level: str = "info"
    logger: str = "florin.request"
    time: str
    request_id: str
    trace_id: str
    method: str
    route: str
    status: int
    duration_ms: float
    user_id: str | None


def request(**fields: Any) -> None:
    """Write the line of a request. There is one for each, so it skips what other lines go through."""
    if _REQUESTS.isEnabledFor(logging.INFO):
        moment = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        line = _REQUEST_LINE.encode(_RequestLine(service=_service, time=moment, **fields))
        sys.stdout.write(f"{line.decode()}\n")
        sys.stdout.flush()


def configure(service: str, level: str = "info") -> None:
    """Send structlog and the standard library's logging to stdout as one JSON object a line."""
    global _service
    _service = service
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.ExceptionRenderer(_format_exception),
        lambda _l, _m, event: {"service": service, **event},
        _mask_event,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared[:-2],
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared[:-2],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *shared[-2:],
                structlog.processors.JSONRenderer(serializer=_encode),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("httpx", "httpcore", "httpx2", "aiormq", "uvicorn.access", "alembic.runtime.plugins"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
