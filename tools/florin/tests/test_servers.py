"""The embedded servers: they start, answer, keep their data and leave nothing behind."""

import asyncio
import os
import smtplib
import subprocess
import sys
import textwrap
from email.message import EmailMessage
from pathlib import Path

import asyncpg
import pytest
import redis

from florin_cli.servers import MailCatcher, Postgres, ServerError, Unavailable, Valkey, postgres_account
from florin_cli.servers.ports import free_port, free_ports
from florin_cli.servers.process import started_at


async def query(url: str, sql: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(sql)
    finally:
        await connection.close()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("a cluster")
    with Postgres.running(folder, databases=["florin_one", "florin_two"], fsync=False) as server:
        yield server


async def test_owner_changes_the_schema_and_the_application_may_only_connect(cluster):
    await query(cluster.url("florin_one", "owner"), "CREATE TABLE made (id int)")
    assert await query(cluster.url("florin_one", "app"), "SELECT 1") == [(1,)]
    for forbidden in ("CREATE TABLE x (id int)", "CREATE TEMP TABLE x (id int)", "SELECT * FROM made"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await query(cluster.url("florin_one", "app"), forbidden)


async def test_no_role_reaches_another_database_and_passwords_are_asked_for(cluster):
    for role in ("app", "owner"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await query(cluster.url("florin_two", role, of="florin_one"), "SELECT 1")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await query(cluster.url("florin_one", "app").replace(":", "://x", 0).replace("_app:", "_app:x"), "SELECT 1")


async def test_creating_a_database_again_changes_nothing(cluster):
    await query(cluster.url("florin_two", "owner"), "CREATE TABLE kept (id int)")
    cluster.create("florin_two")
    assert await query(cluster.url("florin_two", "owner"), "SELECT * FROM kept") == []


def test_names_that_are_not_identifiers_are_refused(cluster):
    with pytest.raises(ServerError, match="not a database name"):
        cluster.create("x; DROP DATABASE florin_one")


def test_data_outlives_a_restart_and_a_kill(tmp_path: Path):
    options = {"databases": ["florin_one"], "password": "the same again"}
    with Postgres.running(tmp_path / "pg", **options) as server:
        asyncio.run(query(server.url("florin_one", "owner"), "CREATE TABLE kept AS SELECT 42 AS answer"))
        os.killpg(server.pid, 9)
        server.process.wait()
    with Postgres.running(tmp_path / "pg", **options) as server:
        assert asyncio.run(query(server.url("florin_one", "owner"), "SELECT answer FROM kept")) == [(42,)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to change the account")
def test_as_root_without_namespaces_another_account_runs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postgres_account, "_namespace", lambda: None)
    with Postgres.running(tmp_path / "pg", databases=["florin_one"], fsync=False) as server:
        assert asyncio.run(query(server.url("florin_one", "app"), "SELECT 1")) == [(1,)]
        assert Path(f"/proc/{server.pid}").stat().st_uid != 0
        # What it put where `nobody` can reach it.
        public = [server.account.data, server.account.programs.parents[2]]
    for folder in public:
        if folder.is_relative_to("/var/tmp"):
            subprocess.run(["rm", "-rf", folder], check=True)


def test_a_uid_without_an_account_gets_a_namespace_in_which_it_has_one(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(postgres_account, "_has_name", lambda _: False)
    try:
        with Postgres.running(tmp_path / "pg", databases=["florin_one"], fsync=False) as server:
            assert server.account.prefix[0] == "unshare"
            assert asyncio.run(query(server.url("florin_one", "app"), "SELECT 1")) == [(1,)]
    except Unavailable as reason:
        pytest.skip(str(reason))


def test_a_dead_parent_takes_its_servers_along(tmp_path: Path, wait_until):
    script = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from florin_cli.servers import Postgres, Valkey
        folder = Path(sys.argv[1])
        with Postgres.running(folder / "pg", fsync=False) as postgres, Valkey.running(folder / "valkey") as valkey:
            print(postgres.pid, valkey.pid, flush=True)
            time.sleep(60)
    """)
    parent = subprocess.Popen([sys.executable, "-c", script, tmp_path], stdout=subprocess.PIPE, text=True)
    with parent:
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert all(started_at(pid) for pid in pids)
        parent.kill()
    wait_until(lambda: not any(started_at(pid) for pid in pids), "both servers end")


def test_a_taken_port_is_a_clear_error(tmp_path: Path, valkey: Valkey):
    with pytest.raises(ServerError, match="valkey ended while starting"), Valkey.running(tmp_path, valkey.port):
        pytest.fail("it must not start")


def test_valkey_asks_for_the_password_never_evicts_and_keeps_what_it_is_told_to(tmp_path: Path):
    with Valkey.running(tmp_path / "valkey", password="the same again", appendonly=True) as server:
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=server.port).ping()
        with redis.Redis.from_url(server.url) as client:
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            client.set("kept", "yes")
    with Valkey.running(tmp_path / "valkey", password="the same again", appendonly=True) as server:
        with redis.Redis.from_url(server.url) as client:
            assert client.get("kept") == b"yes"
    assert server.password not in Path(f"/proc/{os.getpid()}/cmdline").read_text()


async def test_the_async_life_is_the_same(tmp_path: Path):
    server = Valkey(tmp_path, free_port())
    await server.start()
    await server.ready()
    assert server.is_ready()
    await server.stop()
    assert not server.is_ready()


def test_the_mail_catcher_keeps_whole_messages_in_order(tmp_path: Path):
    with MailCatcher.running(tmp_path / "catcher", mail=tmp_path / "mail") as server:
        for subject in ("first", "second"):
            message = EmailMessage()
            message["From"], message["To"], message["Subject"] = "a@florin.test", "b@florin.test", subject
            message.set_content("Grüß dich")
            with smtplib.SMTP("127.0.0.1", server.port) as client:
                client.send_message(message)
    kept = [file.read_text() for file in sorted((tmp_path / "mail").glob("*.eml"))]
    assert [line for text in kept for line in text.splitlines() if line.startswith("Subject")] == [
        "Subject: first",
        "Subject: second",
    ]
    assert all("X-Florin-Recipients: b@florin.test" in text for text in kept)


def test_free_ports_are_all_different():
    ports = free_ports(50)
    assert len(set(ports)) == 50
