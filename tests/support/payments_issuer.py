"""An issuer of access tokens, for tests of payments."""

import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey

from florin_kit.ids import new_id


class Issuer:
    """Signs access tokens and publishes the key, as auth does."""

    def __init__(self) -> None:
        self._key = OKPKey.generate_key("Ed25519", parameters={"kid": "test", "alg": "Ed25519", "use": "sig"})
        document = json.dumps({"keys": [self._key.as_dict(private=False)]}).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(document)

            def log_message(self, *_args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/jwks.json"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def token(self, user_id: str, role: str = "CUSTOMER", **claims: Any) -> str:
        now = int(time.time())
        body = {
            "iss": "florin",
            "aud": "florin",
            "sub": user_id,
            "sid": new_id("ses"),
            "jti": secrets.token_hex(8),
            "role": role,
            "iat": now,
            "exp": now + 900,
            "auth_time": now,
        }
        return jwt.encode({"alg": "Ed25519", "kid": "test"}, body | claims, self._key, algorithms=["Ed25519"])
