"""Access tokens as auth signs them, for as many made-up users as a benchmark needs."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey

from florin_kit.ids import new_id

LIFE_S = 3600


@dataclass(frozen=True)
class Caller:
    """A user with a session and its token."""

    user_id: str
    session_id: str
    token: str


class Issuer:
    """Signs tokens with a key of its own."""

    def __init__(self) -> None:
        self._key = OKPKey.generate_key("Ed25519", parameters={"kid": "bench", "alg": "Ed25519", "use": "sig"})

    @property
    def jwks(self) -> str:
        """The public key as a key set."""
        return json.dumps({"keys": [self._key.as_dict(private=False)]})

    @contextmanager
    def published(self) -> Iterator[str]:
        """Serve the key set for the length of a block; its address."""
        document = self.jwks.encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("content-length", str(len(document)))
                self.end_headers()
                self.wfile.write(document)

            def log_message(self, *_args: Any) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/jwks.json"
            server.shutdown()

    @property
    def public_key(self) -> str:
        """The public key as base64url of its 32 bytes."""
        return str(self._key.as_dict(private=False)["x"])

    def caller(self, user_id: str | None = None, **claims: Any) -> Caller:
        """A user whose token is valid for an hour, unless ``claims`` say otherwise."""
        now = int(time.time())
        body = {
            "iss": "florin",
            "aud": "florin",
            "sub": user_id or new_id("usr"),
            "sid": new_id("ses"),
            "jti": secrets.token_hex(8),
            "role": "CUSTOMER",
            "iat": now,
            "exp": now + LIFE_S,
            "auth_time": now,
            "amr": ["pwd"],
        } | claims
        token = jwt.encode({"alg": "Ed25519", "kid": "bench", "typ": "JWT"}, body, self._key, algorithms=["Ed25519"])
        return Caller(body["sub"], body["sid"], token)
