"""One process that sends webhooks: how many deliveries a second it sustains, and what each costs.

    python bench/webhooks.py [--endpoints 100] [--deliveries 20000] [--quick]

The dispatcher as it runs in payments, on a core of its own; PostgreSQL (with fsync) and a receiver that
answers at once share the other. A round writes its deliveries down first and is timed from the first
attempt to the last delivery that is written down as arrived. Half of the rounds go over TLS to show
what it costs; connections are kept, as they are to real receivers that hear from us often.
"""

import argparse
import asyncio
import os
import ssl
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import asyncpg
import httptools
import uvloop
from harness import machine, program
from harness.program import Program
from harness.report import Report
from harness.series import Series, number
from pydantic import SecretStr

from florin_cli import authority
from florin_cli.servers import Postgres
from florin_cli.servers.ports import free_port
from florin_kit.db import migrate
from florin_kit.ids import uuid7
from florin_kit.sealing import KeyEncryptionKeys, Sealer
from florin_payments.settings import PaymentsSettings
from florin_payments.webhook_deliveries import signing
from florin_payments.webhook_deliveries.factory import make_dispatcher
from florin_payments.webhook_endpoints.sealing import place

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
GOAL = 1000
BODY = b'{"id":"evt_%s","type":"payment.completed","version":1,"data":{"description":"%s"}}' % (b"0" * 32, b"x" * 600)
_FILL = """
INSERT INTO webhook_deliveries (id, endpoint_id, event_id, event_type, body, status, created_at)
SELECT gen_random_uuid(), e.id, 'evt_' || n, 'payment.completed', $1, 'pending', now()
FROM generate_series(1, $2::int) n, webhook_endpoints e WHERE e.url LIKE $3
"""
_RATE = """
SELECT count(*) / extract(epoch FROM max(d.finished_at) - min(a.at))
FROM webhook_deliveries d JOIN webhook_attempts a ON a.delivery_id = d.id WHERE d.status = 'succeeded'
"""


class Receiver(asyncio.Protocol):
    """Says 200 to whatever it is told."""

    def connection_made(self, transport: Any) -> None:
        self._transport, self._parser = transport, httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        self._transport.write(ANSWER)


async def receive(plain: int, secure: int, folder: Path) -> None:
    """The receiver's process."""
    certificates = authority.ensure(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.chain, certificates.key)
    loop = asyncio.get_running_loop()
    await loop.create_server(Receiver, "127.0.0.1", plain, backlog=1024)
    server = await loop.create_server(Receiver, "127.0.0.1", secure, backlog=1024, ssl=context)
    await server.serve_forever()


async def dispatch(port: int, folder: Path) -> None:
    """The dispatcher's process; listens only to say that it is there."""
    settings = PaymentsSettings()  # type: ignore[call-arg]
    trust = ssl.create_default_context(cafile=str(authority.ensure(folder).authority))
    keys = KeyEncryptionKeys(settings.webhook_key)
    dispatcher = make_dispatcher(settings, keys, lambda: None, trust)
    await dispatcher.start()
    server = await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", port)
    await server.serve_forever()


async def add_endpoints(connection: Any, keys: KeyEncryptionKeys, urls: list[str]) -> None:
    for url in urls:
        user, endpoint, data_key = uuid7(), uuid7(), os.urandom(32)
        wrapped = keys.wrap(data_key, user.hex)
        await connection.execute(
            "INSERT INTO data_keys (owner, key_id, wrapped) VALUES ($1, $2, $3)", user, wrapped.key_id, wrapped.wrapped
        )
        await connection.execute(
            "INSERT INTO webhook_endpoints (id, user_id, url, events, status, secret, created_at, updated_at)"
            " VALUES ($1, $2, $3, '{*}', 'active', $4, now(), now())",
            endpoint,
            user,
            url,
            Sealer(data_key).seal(signing.new_secret(), place(endpoint)),
        )


async def one_round(connection: Any, found: Program, scheme: str, count: int, endpoints: int) -> tuple[float, float]:
    """Deliveries a second, and microseconds of the process's processor time for each."""
    await connection.execute("TRUNCATE webhook_deliveries, webhook_attempts")
    await connection.execute(_FILL, BODY, count // endpoints, f"{scheme}:%")
    await connection.execute("VACUUM ANALYZE webhook_deliveries")
    used = found.cpu_us()
    await connection.execute("UPDATE webhook_endpoints SET next_at = now() WHERE url LIKE $1", f"{scheme}:%")
    while await connection.fetchval("SELECT EXISTS (SELECT FROM webhook_deliveries WHERE status = 'pending')"):
        await asyncio.sleep(0.1)
    cpu_us = (found.cpu_us() - used) / count
    arrived = await connection.fetchval("SELECT count(*) FROM webhook_deliveries WHERE status = 'succeeded'")
    assert arrived == count // endpoints * endpoints, f"{arrived} of {count} arrived"
    return float(await connection.fetchval(_RATE)), cpu_us


async def measure(
    dsn: str, keys: KeyEncryptionKeys, found: Program, ports: Mapping[str, int], count: int, endpoints: int, rounds: int
) -> dict[str, tuple[Series, Series]]:
    connection = await asyncpg.connect(dsn)
    for scheme, port in ports.items():
        urls = [f"{scheme}://localhost:{port}/{at}" for at in range(endpoints)]
        await add_endpoints(connection, keys, urls)
    seen: dict[str, tuple[Series, Series]] = {scheme: (Series(), Series()) for scheme in ports}
    for _ in range(rounds):
        for scheme, (rates, costs) in seen.items():
            rate, cost = await one_round(connection, found, scheme, count, endpoints)
            rates.add(rate)
            costs.add(cost)
    await connection.close()
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoints", type=int, default=100, help="how many (default 100)")
    parser.add_argument("--deliveries", type=int, default=20_000, help="in a round (default 20,000)")
    parser.add_argument("--quick", action="store_true", help="few deliveries, to see that it works")
    parser.add_argument("--part", choices=("receive", "dispatch"), help=argparse.SUPPRESS)
    parser.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part == "receive":
        return uvloop.run(receive(int(given.words[0]), int(given.words[1]), Path(given.words[2])))
    if given.part == "dispatch":
        return uvloop.run(dispatch(int(given.words[0]), Path(given.words[1])))
    count, rounds = (2_000, 1) if given.quick else (given.deliveries, 3)
    tested, other = machine.cores()
    started, secret = time.monotonic(), token_urlsafe(48)
    ports = {"http": free_port(), "https": free_port()}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        machine_lines, load = machine.describe(), machine.load()
        machine.settle_on(other)
        postgres = stack.enter_context(Postgres.running(folder / "postgres", databases=["bench"]))
        dsn = postgres.url("bench", "owner")
        asyncio.run(migrate.upgrade_async("florin_payments", dsn, "bench_app"))
        authority.ensure(folder)
        port = free_port()
        env = {
            "PATH": os.environ["PATH"],
            "FLORIN_ENV": "test",
            "FLORIN_DATABASE_URL": dsn,
            "FLORIN_REDIS_URL": "redis://127.0.0.1:9",
            "FLORIN_JWKS_URL": "http://127.0.0.1:9",
            "FLORIN_PSP_URL": "http://127.0.0.1:9",
            "FLORIN_PSP_API_KEY": token_urlsafe(48),
            "FLORIN_PSP_WEBHOOK_SECRET": token_urlsafe(48),
            "FLORIN_WEBHOOK_KEY": secret,
            "FLORIN_WEBHOOK_HTTP_HOSTS": "localhost",
            "FLORIN_WEBHOOK_NETWORKS": "127.0.0.0/8,::1/128",
            "FLORIN_WEBHOOK_PORTS": "1024-65535",
        }
        itself = [sys.executable, __file__, "--part"]
        receiver = [*itself, "receive", str(ports["http"]), str(ports["https"]), str(folder)]
        sender = [*itself, "dispatch", str(port), str(folder)]
        log = folder / "programs.log"
        stack.enter_context(program.running("receiver", receiver, core=other, port=ports["https"], env=env, log=log))
        found = stack.enter_context(program.running("dispatcher", sender, core=tested, port=port, env=env, log=log))
        keys = KeyEncryptionKeys(SecretStr(secret))
        seen = asyncio.run(measure(dsn, keys, found, ports, count, given.endpoints, rounds))
    report = Report(
        "Webhooks to vendors",
        f"python bench/webhooks.py --endpoints {given.endpoints} --deliveries {given.deliveries}",
        machine_lines,
    )
    if given.quick:
        report.text("**Quick run: too short to be quoted.**")
    report.text(f"Load average before: {load:.1f}")
    rows = []
    for scheme, (rates, costs) in seen.items():
        rows.append([f"deliveries a second, {scheme}", rates.show(), f"≥ {number(GOAL)}"])
        rows.append([f"CPU of the dispatcher for one, {scheme}", f"{costs.show()} µs", ""])
    heading = f"One process, {given.endpoints} endpoints, {number(count)} deliveries in each of {rounds} rounds"
    report.table(heading, ["", "measured", "goal"], rows)
    report.text(f"Measured in {time.monotonic() - started:.0f} s.")
    report.write("webhooks", keep=not given.quick)
    return None


if __name__ == "__main__":
    main()
