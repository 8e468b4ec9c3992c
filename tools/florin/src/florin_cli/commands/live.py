"""`florin live`: the event stream of the platform as its users see it."""

import asyncio
import json
import os
import ssl
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer

from florin_cli.stack import environment
from florin_cli.stack.errors import StackError

_BACKOFF_FIRST_S = 0.5
_BACKOFF_MAX_S = 15.0
_TIMEOUT_S = 15.0
_REFUSED_FOR_GOOD = (400, 403, 404)


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Live events.", no_args_is_help=True)
    group.callback()(_group)
    group.command("watch")(watch)
    app.add_typer(group, name="live", rich_help_panel="Platform")


def _group() -> None:
    """Live events."""


def watch(
    topics: Annotated[str, typer.Option(help="Comma-separated; staff may also watch audit, users and staff.")] = (
        "payments,notifications,session"
    ),
    email: Annotated[
        str | None, typer.Option(help="Sign in as; the password is FLORIN_PASSWORD, or asked for.")
    ] = None,
    after: Annotated[str | None, typer.Option(help="The last event id seen: what came later is replayed.")] = None,
    count: Annotated[int, typer.Option(min=0, help="End after so many events; 0: never.")] = 0,
) -> None:
    """Print events as JSON lines; reconnects and goes on after the last one.

    Without --email the access token in FLORIN_TOKEN is used for as long as it is valid.
    """
    stack = environment.current()
    password = token = None
    if email is not None:
        password = os.environ.get("FLORIN_PASSWORD") or typer.prompt("Password", hide_input=True, err=True)
    else:
        token = os.environ.get("FLORIN_TOKEN")
        if not token:
            raise StackError("who is watching? give --email, or an access token in FLORIN_TOKEN")
    trust = ssl.create_default_context(cafile=str(stack.authority))
    watcher = _Watcher(stack.origin, trust, topics.split(","), email, password, token, after, count)
    asyncio.run(watcher.run())


@dataclass
class _Watcher:
    origin: str
    trust: ssl.SSLContext
    topics: list[str]
    email: str | None
    password: str | None
    token: str | None
    after: str | None
    count: int
    _backoff_s: float = field(default=_BACKOFF_FIRST_S)
    _seen: int = 0

    async def run(self) -> None:
        """Watch until enough was seen. Raises StackError when it makes no sense to try again."""
        from websockets.exceptions import ConnectionClosed, InvalidHandshake

        while not self._enough():
            try:
                await self._connection()
            except ConnectionClosed as closed:
                self._say(f"closed: {closed.code} {closed.reason}".rstrip())
            except InvalidHandshake as refused:
                self._refused(refused)
            except (OSError, TimeoutError) as error:
                self._say(f"not reachable: {error or type(error).__name__}")
            if not self._enough():
                await asyncio.sleep(self._backoff_s)
                self._backoff_s = min(2 * self._backoff_s, _BACKOFF_MAX_S)

    async def _connection(self) -> None:
        """One connection, to its end."""
        from websockets.asyncio.client import connect

        if self.token is None:
            self.token = await self._sign_in()
        headers = {"Authorization": f"Bearer {self.token}"}
        url = self.origin.replace("https://", "wss://", 1) + "/ws"
        async with connect(url, ssl=self.trust, additional_headers=headers, open_timeout=_TIMEOUT_S) as link:
            await link.send(json.dumps({"type": "subscribe", "topics": self.topics, "after": self.after}))
            async for text in link:
                self._hear(json.loads(text))
                if self._enough():
                    return

    def _hear(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "event":
            self.after = message["id"]
            self._seen += 1
            typer.echo(json.dumps(message, ensure_ascii=False))
        elif kind == "resume":
            self._backoff_s = _BACKOFF_FIRST_S
            self.after = message["last_event_id"] if message["outcome"] != "replayed" else self.after
            words = {"reload": "events were missed", "replayed": "goes on where it was"}
            self._say(words.get(message["outcome"], "watching"))
        elif kind == "error":
            raise StackError(f"refused: {message['code']}")

    def _refused(self, refused: Exception) -> None:
        """An ended session can be had anew with credentials; what is wrong for good ends it."""
        status = getattr(getattr(refused, "response", None), "status_code", None)
        if status in _REFUSED_FOR_GOOD or (status == 401 and self.password is None):
            raise StackError(f"refused with {status}")
        if status == 401:
            self.token = None
        self._say(f"refused with {status}, trying again")

    async def _sign_in(self) -> str:
        import httpx2

        credentials = {"email": self.email, "password": self.password, "transport": "token"}
        async with httpx2.AsyncClient(verify=self.trust, timeout=_TIMEOUT_S, trust_env=False) as client:
            try:
                answer = await client.post(f"{self.origin}/api/v1/auth/login", json=credentials)
            except httpx2.HTTPError as error:
                raise OSError(type(error).__name__) from error
        found = answer.json()
        if answer.status_code >= 500 or answer.status_code == 429:
            raise OSError(found["title"])
        if "access_token" not in found:
            raise StackError(f"can't sign in: {found.get('title', 'a second factor is needed: use FLORIN_TOKEN')}")
        return str(found["access_token"])

    def _enough(self) -> bool:
        return 0 < self.count <= self._seen

    @staticmethod
    def _say(words: str) -> None:
        """What is not an event goes to the other stream."""
        typer.echo(words, err=True)
