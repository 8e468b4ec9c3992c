"""Use cases of statements."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.errors import Conflict, NotFound
from florin_kit.ids import from_uuid
from florin_payments.exports.service import Exports
from florin_payments.papers.press import Press
from florin_payments.people import repository as people_repository
from florin_payments.people.schemas import Person
from florin_payments.statements import csv, months, page, repository
from florin_payments.statements.lines import Line, Proof, counterparties, line
from florin_payments.statements.repository import Period
from florin_payments.statements.schemas import StatementItem


class StatementTooLong(Conflict):
    code, title = "statement_too_long", "This month has too many entries for a PDF; take the CSV"


class Statements:
    """A person's own statements. What is given out adds up, or is not given out: see `Proof`."""

    def __init__(self, database: Database, exports: Exports, press: Press, *, pdf_entries_max: int) -> None:
        self._database = database
        self._exports = exports
        self._press = press
        self._pdf_entries_max = pdf_entries_max

    async def csv(self, owner: UUID, month: date, currency: str) -> AsyncIterator[bytes]:
        """The parts of the CSV, from one snapshot. Raises `NotFound`, `Overloaded`."""
        async with self._database.read() as ro:
            await _find(ro, owner, month, currency)

        async def parts(ro: AsyncSession) -> AsyncIterator[bytes]:
            period = await _find(ro, owner, month, currency)
            zone = months.zone(period.time_zone)
            yield csv.opening(period)
            async for some in _proven(ro, period):
                yield csv.entries(some, period, zone)
            yield csv.closing(period)

        return await self._exports.stream(parts)

    async def pdf(self, owner: UUID, month: date, currency: str) -> bytes:
        """The PDF. Raises `NotFound`, `StatementTooLong`, `Overloaded`."""
        async with self._database.read() as ro:
            period = await _find(ro, owner, month, currency)
            if period.count > self._pdf_entries_max:
                raise StatementTooLong
            found = [item async for some in _proven(ro, period) for item in some]
            known = await people_repository.people(ro, [owner])
        until = months.moment(datetime.now(UTC), months.zone(period.time_zone))
        nobody = Person(id=from_uuid("usr", owner), name="", handle="")
        return await self._press.make("statement", page.facts(period, known.get(owner, nobody), found, until))


async def listed(ro: AsyncSession, owner: UUID) -> list[StatementItem]:
    """What there is, newest first."""
    return [_item(period) for period in await repository.listed(ro, owner)]


async def _find(ro: AsyncSession, owner: UUID, month: date, currency: str) -> Period:
    period = await repository.find(ro, owner, month, currency)
    if period is None:
        raise NotFound
    return period


async def _proven(ro: AsyncSession, period: Period) -> AsyncIterator[list[Line]]:
    """The entries in words, some at a time. Raises `StatementBroken`, at the latest after the last."""
    proof = Proof(period, await repository.balance_before(ro, period))
    async for rows in repository.lines(ro, period):
        proof.add(rows)
        people = await people_repository.people(ro, counterparties(rows, period.owner_id))
        yield [line(row, period.owner_id, people) for row in rows]
    proof.done()


def _item(period: Period) -> StatementItem:
    return StatementItem(
        month=months.key(period.month),
        currency=period.currency,
        time_zone=period.time_zone,
        opening=period.opening_minor,
        incoming=period.in_minor,
        outgoing=period.out_minor,
        closing=period.closing_minor,
        entries=period.count,
        closed_at=period.closed_at,
    )
