"""Whatever a vendor or their name server does, nothing inside is asked."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from florin_cli import authority

from .receiver import Receiver, listening

INSIDE = "127.0.0.77"  # not among the networks that these tests allow


@pytest.fixture
async def internal(receiver: Receiver) -> AsyncIterator[Receiver]:
    """Something of ours, at the receiver's port and another address."""
    async with listening(INSIDE, receiver.port) as found:
        yield found


async def test_a_name_that_means_something_else_the_next_time(hooks: Any, internal: Receiver) -> None:
    """DNS rebinding: a public address for whoever checks, ours for whoever connects."""
    shop = await hooks.vendor()
    hooks.names.says("receiver.test", ["127.0.0.2"], [INSIDE])
    made = await hooks.endpoint(shop)
    (first,) = await hooks.trigger(shop, made)
    await hooks.send_all()
    assert hooks.names.asked["receiver.test"] == 1  # there is no second question to answer otherwise
    assert [request.id for request in hooks.receiver.requests] == [first]
    await hooks.trigger(shop, made)  # a new connection asks anew, and finds the other answer
    await hooks.send_all()
    assert hooks.names.asked["receiver.test"] >= 2
    assert len(hooks.receiver.requests) == 1
    assert internal.requests == []
    assert (await hooks.log(shop, made))[0]["last_error"] == "no_public_address"


@pytest.mark.parametrize(
    "answer",
    [
        [INSIDE],
        ["127.0.0.2", INSIDE],
        [INSIDE, "127.0.0.2"],
        ["127.0.0.2", "::1"],
        ["::ffff:127.0.0.1"],
        ["::1"],
        ["169.254.169.254"],
        ["10.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["2002:7f00:1::"],
        ["fd00::1"],
        ["0.0.0.0"],
    ],
)
async def test_one_address_that_is_not_public_is_enough_to_refuse(
    hooks: Any, internal: Receiver, answer: list[str]
) -> None:
    shop = await hooks.vendor()
    hooks.names.says("receiver.test", answer)
    made = await hooks.endpoint(shop)
    await hooks.trigger(shop, made)
    await hooks.send_all()
    assert internal.requests == []
    assert hooks.receiver.requests == []
    assert (await hooks.log(shop, made))[0]["last_error"] == "no_public_address"


async def test_a_name_of_ours_can_not_be_told_from_one_that_does_not_exist(hooks: Any) -> None:
    shop = await hooks.vendor()
    errors = []
    for answers in ([["10.1.2.3"]], []):
        hooks.names.answers.pop("receiver.test", None)
        if answers:
            hooks.names.says("receiver.test", *answers)
        made = await hooks.endpoint(shop, path=f"/{len(errors)}")
        (delivery,) = await hooks.trigger(shop, made)
        await hooks.send_all()
        seen = await hooks.delivery(shop, made, delivery)
        errors.append((seen["last_error"], seen["attempts_made"][0]["answer"]))
        assert "10.1.2.3" not in str(seen)
    assert errors[0] == errors[1] == ("no_public_address", "")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.77:{port}/",
        "http://2130706509:{port}/",
        "http://0x7f.77:{port}/",
        "http://0177.0.0.0115:{port}/",
        "http://127.77:{port}/",
        "http://[::ffff:127.0.0.77]:{port}/",
        "http://receiver.test@127.0.0.77:{port}/",
        "http://receiver.test.:{port}/",
    ],
)
async def test_what_was_stored_is_checked_again_before_it_is_sent(hooks: Any, internal: Receiver, url: str) -> None:
    """A row that another release, or somebody in the database, wrote."""
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    await hooks.trigger(shop, made)
    async with hooks.world.database.transaction() as tx:
        await tx.execute(text("UPDATE webhook_endpoints SET url = :url"), {"url": url.format(port=internal.port)})
    await hooks.send_all()
    assert internal.requests == []
    assert (await hooks.log(shop, made))[0]["last_error"] == "no_public_address"


async def test_a_socket_to_an_address_that_is_not_public_is_never_made(hooks: Any, internal: Receiver) -> None:
    """The last line: even if rules and resolver were wrong."""
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    await hooks.trigger(shop, made)
    async with hooks.running() as dispatcher:
        session = dispatcher._sender._session
        with pytest.raises(OSError):
            await session.post(f"http://{INSIDE}:{internal.port}/")
        await hooks.settled()
    assert internal.requests == []
    assert len(hooks.receiver.requests) == 1


async def test_no_proxy_is_asked(hooks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    async with listening(INSIDE) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://{INSIDE}:{proxy.port}")
        await hooks.trigger(shop, made)
        await hooks.send_all()
        assert proxy.requests == []
    assert len(hooks.receiver.requests) == 1


async def test_over_tls_the_name_counts_and_the_address_is_pinned(hooks: Any, tmp_path: Path) -> None:
    """The certificate is checked for the name, though the connection goes to an address."""
    certificates = authority.ensure(tmp_path)  # for "localhost"
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificates.chain, certificates.key)
    names: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: names.append(name)
    trust = ssl.create_default_context(cafile=str(certificates.authority))
    shop = await hooks.vendor()
    async with listening("127.0.0.2", tls=server) as secure:
        made = await hooks.endpoint(shop, url=f"https://receiver.test:{secure.port}/")
        await hooks.trigger(shop, made)
        await hooks.send_all(trust=trust)
        assert secure.requests == []
        assert names == ["receiver.test"]
        assert (await hooks.log(shop, made))[0]["last_error"] == "certificate"
        await hooks.let_time_come()
        trust.check_hostname = False  # the chain is right, and the name was the only thing wrong
        await hooks.send_all(trust=trust)
        assert [request.host for request in secure.requests] == [f"receiver.test:{secure.port}"]
