"""A small OpenID provider: discovery, authorization, token, keys; and it can be told to misbehave.

Tests of the auth service play the browser themselves (`OpenIdProvider.authorize`); a real browser gets a page
on which the person agrees or refuses.
"""

import asyncio
import base64
import hashlib
import html
import json
import secrets
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "florin", "a-secret-of-the-provider"
OLGA = {"sub": "42", "email": "olga@example.com", "email_verified": True, "name": "Olga"}
PAGE = """<!doctype html><title>Example ID</title><h1>Example ID</h1>
<p>Florin wants to know who you are, {name}.</p><p><a href="{yes}">Agree</a> <a href="{no}">Refuse</a></p>"""


class OpenIdProvider:
    """One person is signed in here; ``claims`` go into the ID token as they are."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
        self.sign_with, self.algorithm = self.key, "RS256"
        self.redirect_uri = "https://localhost:8443/sign-in/callback"
        self.claims: dict[str, Any] = dict(OLGA)
        self.forced: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.down = False

    def authorize(self, url: str) -> tuple[str, str]:
        """The person agrees: the state and code with which the browser is sent back."""
        assert url.startswith(f"{self.issuer}/authorize?")
        return self._agree(urlsplit(url).query)

    def _agree(self, asked: str) -> tuple[str, str]:
        query = dict(parse_qsl(asked))
        assert (query["response_type"], query["client_id"]) == ("code", CLIENT_ID)
        assert query["redirect_uri"] == self.redirect_uri
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return query["state"], code

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        if scope["path"] == "/authorize":
            status, kind, content = 200, b"text/html; charset=utf-8", self._page(scope["query_string"].decode())
        else:
            status, answer = self._answer(scope["path"], dict(scope["headers"]), parse_qs(body.decode()))
            kind, content = b"application/json", json.dumps(answer)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": content.encode()})

    def _page(self, asked: str) -> str:
        state, code = self._agree(asked)
        yes = urlencode({"state": state, "code": code})
        no = urlencode({"state": state, "error": "access_denied"})
        back = html.escape(self.redirect_uri)
        name = html.escape(str(self.claims["name"]))
        return PAGE.format(name=name, yes=f"{back}?{html.escape(yes)}", no=f"{back}?{html.escape(no)}")

    def _answer(self, path: str, headers: dict[bytes, bytes], form: dict[str, list[str]]) -> tuple[int, Any]:
        if self.down:
            return 500, {}
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        if path == "/keys":
            return 200, {"keys": [self.key.as_dict(private=False)]}
        if path != "/token":
            return 404, {}
        return self._token(headers, {name: values[0] for name, values in form.items()})

    def _token(self, headers: dict[bytes, bytes], form: dict[str, str]) -> tuple[int, Any]:
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode())
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if (
            headers.get(b"authorization") != b"Basic " + expected
            or asked is None
            or asked["code_challenge"] != challenge.decode()
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "nonce": asked["nonce"],
            **({"auth_time": int(time.time())} if "max_age" in asked else {}),
            **self.claims,
            **self.forced,
        }
        header = {"alg": self.algorithm, "kid": "one"}
        token = jwt.encode(header, claims, self.sign_with, algorithms=[self.algorithm])
        return 200, {"id_token": token, "access_token": "-", "token_type": "Bearer"}


@asynccontextmanager
async def serving() -> AsyncIterator[OpenIdProvider]:
    """A provider on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        provider = OpenIdProvider(f"http://127.0.0.1:{listening.getsockname()[1]}")
        server = uvicorn.Server(uvicorn.Config(provider, lifespan="off", log_level="error"))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        yield provider
        server.should_exit = True
        await running
