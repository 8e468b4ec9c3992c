"""`florin seed`: demo accounts with funds and a month of history, or with a large one."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from florin_cli import demo
from florin_cli.commands import users
from florin_cli.stack import environment
from florin_cli.stack.environment import Environment
from florin_cli.stack.errors import StackError

READ_MODEL_TIMEOUT_S = 30.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("seed", rich_help_panel="Local stack")(run)


def run(
    size: Annotated[
        str | None, typer.Option(help="Load a made-up history of this many payments too: 10k, 100k, 1m or 10m")
    ] = None,
) -> None:
    """Make the demo accounts; what is there already is left alone."""
    from florin_cli.seeding.sizes import SIZES, grow

    env = environment.current()
    if env.settings["FLORIN_ENV"] not in ("local", "test"):
        raise StackError("demo accounts are for local and test stacks only")
    if size is not None and size.lower() not in SIZES:
        raise StackError(f"there is no size {size}: {', '.join(SIZES)}")
    asyncio.run(seed(env))
    if size is not None:
        owner_url = env.database_url("payments", owner=True)
        names = [account.email for account in demo.ACCOUNTS]
        typer.echo(asyncio.run(grow(owner_url, SIZES[size.lower()], names, lambda step: typer.echo(step))))


async def seed(env: Environment) -> None:
    """Make the demo accounts in a running stack, then their history if they have none."""
    made = [await users.make(env, a.email, a.name, a.role, demo.PASSWORD) for a in demo.ACCOUNTS]
    ids = {account.key: user_id for account, (_, user_id) in zip(demo.ACCOUNTS, made, strict=True)}
    writer = _Writer(env, ids)
    try:
        await writer.start()
        await writer.until_known()
        await writer.write()
    finally:
        await writer.stop()


class _Writer:
    """Writes the history through the payments service's own use cases."""

    def __init__(self, env: Environment, ids: dict[str, str]) -> None:
        from florin_kit.db import Database
        from florin_payments.ledger.pool import LedgerPool
        from florin_payments.payments.creation import Creation
        from florin_payments.payments.deciding import Deciding
        from florin_payments.people.directory import Directory
        from florin_payments.psp.factory import make_psp
        from florin_payments.rules.service import Rulings
        from florin_payments.settings import PaymentsSettings
        from florin_payments.top_ups.service import TopUps
        from florin_payments.top_ups.settlement import Settlement

        values: dict[str, Any] = {name.removeprefix("FLORIN_").lower(): v for name, v in env.settings.items()}
        settings = PaymentsSettings(**values | {"database_url": env.database_url("payments")})
        self._ids = ids
        self._database = Database(settings, "seed")
        self._pool = LedgerPool(settings)
        self._psp = make_psp(settings)
        self._creation = Creation(
            self._pool,
            Directory(self._pool),
            self._database,
            Deciding(self._database, Rulings(settings.rule_book)),
        )
        self._top_ups = TopUps(self._database, Settlement(self._database, self._psp, settings.public_origin))
        self._today = datetime.now(UTC).replace(minute=12, second=0, microsecond=0)

    async def start(self) -> None:
        await self._pool.start()

    async def stop(self) -> None:
        await self._pool.stop()
        await self._psp.stop()
        await self._database.close()

    async def until_known(self) -> None:
        """Wait until the accounts have come to payments as events."""
        from florin_kit.ids import to_uuid
        from florin_payments.people import repository

        began = time.monotonic()
        for user_id in self._ids.values():
            while True:
                async with self._database.read() as ro:
                    if await repository.get(ro, to_uuid("usr", user_id)):
                        break
                if time.monotonic() - began > READ_MODEL_TIMEOUT_S:
                    raise StackError("payments has not heard of the demo accounts; are auth and the broker healthy?")
                await asyncio.sleep(0.05)

    async def write(self) -> None:
        """Fund the wallets, then pay; keys are fixed, so doing it again changes nothing."""
        from florin_payments.top_ups.schemas import TopUpInput

        for key in self._ids:
            for currency, amount in demo.FUNDS_MINOR.items():
                data = TopUpInput(amount=amount, currency=currency, payment_method="tok_visa")
                scope = self._scope(key, "POST /top-ups", f"demo-{currency}", data)
                await self._top_ups.create(self._principal(key), scope, data, at=self._time(31, 8))
        for number, paid in enumerate([*demo.HISTORY, *demo.settlement()]):
            await self._pay(number, paid)

    async def _pay(self, number: int, paid: demo.Paid) -> None:
        import msgspec

        from florin_payments.idempotency import store
        from florin_payments.payments.schemas import PaymentInput, Recipient
        from florin_payments.refunds.schemas import RefundInput
        from florin_payments.refunds.service import refund

        data = PaymentInput(
            type="instant",
            amount=paid.amount_minor,
            currency=paid.currency,
            recipient=Recipient(id=self._ids[paid.recipient]),
            description=paid.description,
        )
        scope = self._scope(paid.sender, "POST /payments", f"demo-{number}", data)
        at = self._time(paid.days_ago, paid.hour)
        answer = await self._creation.create(self._principal(paid.sender), scope, data, at=at)
        if answer.status != 201:
            raise StackError(f"demo payment {number} was refused: {answer.body.decode()}")
        if paid.refunded:
            payment_id = msgspec.json.decode(answer.body)["id"]
            receiver = self._principal(paid.recipient)
            again = self._scope(paid.recipient, "POST refund", f"demo-{number}", payment_id)
            async with self._database.transaction() as tx:
                what = RefundInput(reason="Wrong colour")
                await store.once(tx, again, lambda: refund(tx, payment_id, receiver, what, at=at + timedelta(days=1)))

    def _scope(self, key: str, route: str, idempotency_key: str, data: Any) -> Any:
        from florin_payments.idempotency import store

        return store.scope(self._principal(key).user_uuid, route, idempotency_key, data)

    def _principal(self, key: str) -> Any:
        from florin_kit.identity import Principal

        return Principal(
            user_id=self._ids[key],
            session_id="",
            token_id="",
            role="CUSTOMER",
            issued_at=0,
            expires_at=0,
            auth_time=0,
        )

    def _time(self, days_ago: int, hour: int) -> datetime:
        return self._today.replace(hour=hour) - timedelta(days=days_ago)
