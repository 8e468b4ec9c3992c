"""A small OpenID provider: discovery, authorization, token, keys; and it can be told to misbehave."""

import base64
import hashlib
import json
import secrets
import time
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "florin", "a-secret-of-the-provider"


class OpenIdProvider:
    """One person is signed in here; ``claims`` go into the ID token as they are."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
        self.sign_with, self.algorithm = self.key, "RS256"
        self.claims: dict[str, Any] = {"sub": "42", "email": "olga@example.com", "email_verified": True, "name": "Olga"}
        self.forced: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.down = False

    def authorize(self, url: str) -> tuple[str, str]:
        """The person agrees: the state and code with which the browser is sent back."""
        query = dict(parse_qsl(urlsplit(url).query))
        assert url.startswith(f"{self.issuer}/authorize?")
        assert (query["response_type"], query["client_id"]) == ("code", CLIENT_ID)
        assert query["redirect_uri"] == "https://localhost:8443/sign-in/callback"
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
        status, answer = self._answer(scope["path"], dict(scope["headers"]), parse_qs(body.decode()))
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

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
            **self.claims,
            **self.forced,
        }
        header = {"alg": self.algorithm, "kid": "one"}
        token = jwt.encode(header, claims, self.sign_with, algorithms=[self.algorithm])
        return 200, {"id_token": token, "access_token": "-", "token_type": "Bearer"}
