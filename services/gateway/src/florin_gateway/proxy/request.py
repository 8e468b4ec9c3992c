"""What is known of a request from its head, and who sends it."""

from florin_gateway import routing
from florin_kit import errors
from florin_kit.identity import Principal
from florin_kit.ids import request_id

_ROOT = routing.look_up(b"/")


class Request:
    """Filled in by the client connection while it parses, then by admission.

    What most requests never change stays on the class: a request costs no store for it.
    ``headers`` are whole lines to pass on; the other header fields are those that the gateway reads
    itself. ``mode`` is set where one was asked for, or the caller is in test mode. ``length`` -1 is a
    Content-Length that is no length. ``last``: the client has said that it sends nothing after it. ``problem``
    is what already speaks against the request when its turn comes.
    """

    method: bytes = b""
    target: bytes = b""
    http11: bool = True
    place: routing.Place = _ROOT
    path: str = ""
    authorization: bytes | None = None
    cookie: bytes | None = None
    csrf_token: bytes | None = None
    origin: bytes | None = None
    fetch_site: bytes | None = None
    forwarded_for: bytes | None = None
    mode: bytes | None = None
    refresh_header: bool = False
    traceparent: str | None = None
    expects_continue: bool = False
    length: int | None = None
    chunked_in: bool = False
    wants_upgrade: bool = False
    idempotent: bool = False
    keep_alive: bool = True
    last: bool = False
    complete: bool = False
    problem: errors.Problem | None = None
    principal: Principal | None = None
    cookie_session: str | None = None
    route: routing.Route | None = None

    def __init__(self) -> None:
        self.headers: list[bytes] = []
        self.upgrade_headers: list[bytes] = []
        self.request_id = request_id()
