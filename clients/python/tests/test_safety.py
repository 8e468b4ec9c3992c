"""The key goes to the platform and nowhere else."""

import copy
import logging
import pickle
import socket
import threading
import traceback
from typing import Any

import pytest

from florin_client import AsyncFlorin, CallLimits, Florin, FlorinError, NoAnswer, Secret

KEY = "fl_live_abcdefghijklmnopqrstuvwxyz01233jZsQk"


@pytest.mark.parametrize(
    "url", ["http://pay.example.com", "ftp://localhost", "https://", "https://me:pw@pay.example.com", "pay.example.com"]
)
def test_the_key_is_not_sent_in_the_clear_or_beside_another(url: str) -> None:
    for kind in (Florin, AsyncFlorin):
        with pytest.raises(ValueError, match="base_url"):
            kind(url, KEY)


@pytest.mark.parametrize("key", ["", "secret", "Bearer " + KEY, KEY + "\n", KEY + "\r\nX-Other: 1", "fl_live_"])
def test_what_is_no_key_is_noticed_and_not_repeated(key: str) -> None:
    with pytest.raises(ValueError, match="api_key is no API key") as failed:
        Florin("https://pay.example.com", key)
    assert key.strip() == "" or key not in str(failed.value)


def crash_report(error: BaseException) -> str:
    """What a crash reporter makes of an error: every frame below the test's own, with its variables."""
    frames = error.__traceback__
    while frames is not None and "florin_client" not in frames.tb_frame.f_code.co_filename:
        frames = frames.tb_next
    assert frames is not None
    made = traceback.TracebackException(type(error), error, frames, capture_locals=True)
    return "".join(made.format())


async def test_the_key_is_in_no_log_no_repr_and_no_error(door: Any, ask: Any, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    clients: list[Any] = []

    def use(florin: Any) -> Any:
        clients.append(florin)
        return florin.wallets.list()

    said = []
    for prepare in (door.hang_up, lambda: door.refuse(401, "api_key_invalid"), lambda: door.say(200, b"?")):
        door.answers.clear()
        prepare()
        with pytest.raises(FlorinError) as failed:
            await ask(use, tries=2)
        said.append(crash_report(failed.value))
    assert door.asked[0].headers["authorization"] == f"Bearer {KEY}"
    said += [repr(client) + repr(vars(client)) + repr(vars(client._transport)) for client in clients]
    said += [record.getMessage() for record in caplog.records]
    assert caplog.records
    assert [text for text in said if KEY[8:20] in text] == []


def test_a_redirect_is_not_followed(door: Any) -> None:
    door.say(307, b"", Location="/api/v1/elsewhere")
    with Florin(door.url, KEY) as florin, pytest.raises(FlorinError):
        florin.wallets.list()
    assert len(door.asked) == 1


def test_a_secret_is_not_pickled_and_equals_only_itself() -> None:
    with pytest.raises(TypeError, match="reveal"):
        pickle.dumps(Secret("whsec_x"))
    with pytest.raises(TypeError, match="reveal"):
        copy.deepcopy(Secret("whsec_x"))
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("a") != "a"


def test_an_export_that_breaks_off_is_no_whole_export() -> None:
    """Half a file without an error would be taken for all of it."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        link, _ = listening.accept()
        link.recv(65536)
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 1000\r\n\r\nid\r\npay_1\r\n")
        link.close()

    threading.Thread(target=serve, daemon=True).start()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    came = []
    with listening, Florin(url, KEY, limits=CallLimits(tries=3)) as florin:
        with pytest.raises(NoAnswer, match="broke off"):
            came.extend(florin.payments.export())
    assert came == [b"id\r\npay_1\r\n"]
