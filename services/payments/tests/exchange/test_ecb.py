"""The European Central Bank's document, from a double that serves the published form, and all that is not it."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import uvicorn

from florin_payments.exchange.ecb import DOCUMENT_BYTES_MAX, EcbRates, read
from florin_payments.exchange.rates import Unusable

DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
	<gesmes:subject>Reference rates</gesmes:subject>
	<gesmes:Sender>
		<gesmes:name>European Central Bank</gesmes:name>
	</gesmes:Sender>
	<Cube>
		<Cube time='2026-11-20'>
			<Cube currency='USD' rate='1.1549'/>
			<Cube currency='JPY' rate='180.25'/>
			<Cube currency='GBP' rate='0.87950'/>
			<Cube currency='IDR' rate='19210.42'/>
		</Cube>
	</Cube>
</gesmes:Envelope>
"""
BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>"""
FILE = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>"""


@dataclass
class Bank:
    """The double: answers with what it is given, in parts, waiting before each."""

    url: str = ""
    status: int = 200
    parts: list[bytes] = field(default_factory=lambda: [DOCUMENT.encode()])
    headers: list[tuple[bytes, bytes]] = field(default_factory=lambda: [(b"content-type", b"text/xml")])
    pause: asyncio.Event | None = None
    asked: list[str] = field(default_factory=list)

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        self.asked.append(scope["path"])
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        for part in self.parts:
            if self.pause is not None:
                await self.pause.wait()
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body"})


@pytest.fixture
async def bank() -> AsyncIterator[Bank]:
    listening = socket.create_server(("127.0.0.1", 0))
    made = Bank(f"http://127.0.0.1:{listening.getsockname()[1]}/stats/eurofxref/eurofxref-daily.xml")
    config = uvicorn.Config(made, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    yield made
    server.should_exit = True
    await running


async def fetch(bank: Bank, timeout_s: float = 20) -> Any:
    adapter = EcbRates(bank.url, timedelta(seconds=timeout_s))
    try:
        return await adapter.fetch()
    finally:
        await adapter.stop()


async def test_the_published_document_is_read(bank: Bank) -> None:
    sheet = await fetch(bank)
    assert (sheet.base, sheet.as_of, sheet.valid_at) == ("EUR", date(2026, 11, 20), datetime(2026, 11, 20, tzinfo=UTC))
    # The base is there; what nobody has a wallet in is not.
    assert sheet.rates == {
        "EUR": Decimal(1),
        "USD": Decimal("1.1549"),
        "JPY": Decimal("180.25"),
        "GBP": Decimal("0.8795"),
    }


@pytest.mark.parametrize("status", [204, 301, 404, 500])
async def test_another_status_is_no_answer(bank: Bank, status: int) -> None:
    bank.status, bank.headers = status, [(b"location", b"/elsewhere")]
    bank.parts = []
    with pytest.raises(Unusable, match=f"answered {status}"):
        await fetch(bank)
    assert len(bank.asked) == 1


async def test_a_document_without_end_is_not_read_to_its_end(bank: Bank) -> None:
    bank.parts = [b" " * 4096] * (DOCUMENT_BYTES_MAX // 4096 + 100)
    with pytest.raises(Unusable, match="too large"):
        await fetch(bank)


async def test_a_compressed_document_is_not_unpacked(bank: Bank) -> None:
    bank.parts, bank.headers = [gzip.compress(DOCUMENT.encode())], [(b"content-encoding", b"gzip")]
    with pytest.raises(Unusable, match="compressed"):
        await fetch(bank)


async def test_a_bank_that_never_ends_is_given_up(bank: Bank) -> None:
    bank.pause = asyncio.Event()
    try:
        with pytest.raises(Unusable, match="no answer"):
            await fetch(bank, timeout_s=0.2)
    finally:
        bank.pause.set()


async def test_nobody_there_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(Unusable, match="no answer"):
        await fetch(Bank(f"http://127.0.0.1:{port}/"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<?xml version="1.0" encoding="UTF-8"?>', BOMB),
        ('<?xml version="1.0" encoding="UTF-8"?>', FILE),
        ('encoding="UTF-8"', 'encoding="nonsense"'),
        ("</gesmes:Envelope>", ""),
        ("gesmes.org", "example.org"),
        ("www.ecb.int", "example.org"),
        ("time='2026-11-20'", ""),
        ("2026-11-20", "yesterday"),
        ("'USD'", "'usd'"),
        ("currency='USD' ", ""),
        ("'JPY'", "'USD'"),
        ("'JPY'", "'EUR'"),
        *(
            (f"'{'1.1549'}'", f"'{rate}'")
            for rate in ("0", "0.0", "-1.1", "NaN", "Infinity", "1e3", "1,1549", "", "N/A", "1_0", "٣", "0.0000000001")
        ),
        ("'1.1549'", "'2000000000'"),
        ("'1.1549'", "'1.1234567890123'"),
    ],
)
def test_whatever_is_not_that_document_is_refused(old: str, new: str) -> None:
    assert old in DOCUMENT
    with pytest.raises(Unusable):
        read(DOCUMENT.replace(old, new, 1).encode())


@pytest.mark.parametrize("document", [b"", b"{}", b"<html/>", b"\xff\xfe", b"\x00" * 100, b"<a>" * 20_000])
def test_noise_is_refused(document: bytes) -> None:
    with pytest.raises(Unusable):
        read(document)
