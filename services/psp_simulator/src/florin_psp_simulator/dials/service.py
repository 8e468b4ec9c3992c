"""The dials and where they stand."""

from typing import Annotated

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.web.schemas import Input
from florin_psp_simulator.settings import SimulatorSettings

Rate = Annotated[float, msgspec.Meta(ge=0, le=1)]
Delay = Annotated[int, msgspec.Meta(ge=0, le=600_000)]

_READ = text("SELECT value FROM dials WHERE id = 1")
_WRITE = text("""
    INSERT INTO dials (id, value) VALUES (1, CAST(:value AS jsonb))
    ON CONFLICT (id) DO UPDATE SET value = excluded.value
""")
_ATTEMPT = text("""
    INSERT INTO attempts (key, number) VALUES (:key, 1)
    ON CONFLICT (key) DO UPDATE SET number = attempts.number + 1 RETURNING number
""")


class Dials(Input):
    """Times in milliseconds, rates from 0 to 1. With the same ``seed`` the same requests meet the same luck.

    ``failure_rate``: refused with 503 before anything is decided. ``lost_answer_rate``: decided, then
    answered with 500. ``decline_rate``: good cards that are declined all the same. ``hang_ms``: how long
    a card that hangs keeps its caller. ``later_ms``: until what is decided later is decided.
    ``dispute_ms``: until a dispute; ``dispute_respond_s``: how long it can be answered; ``dispute_review_ms``:
    until an answered one is decided; ``dispute_win_rate``: answers that convince, unless their statement says
    ``winning_evidence`` or ``losing_evidence``; ``dispute_fee_minor``: what a lost one costs on top.
    ``webhook_late_ms``: how late a late webhook is;
    ``webhook_jitter_ms``: each is late by up to this, which changes their order.
    """

    seed: int = 1
    latency_ms_min: Delay = 0
    latency_ms_max: Delay = 0
    failure_rate: Rate = 0.0
    lost_answer_rate: Rate = 0.0
    decline_rate: Rate = 0.0
    hang_ms: Delay = 30_000
    later_ms: Delay = 2_000
    dispute_ms: Delay = 5_000
    dispute_respond_s: Annotated[int, msgspec.Meta(ge=0, le=90 * 86_400)] = 7 * 86_400
    dispute_review_ms: Delay = 2_000
    dispute_win_rate: Rate = 1.0
    dispute_fee_minor: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 1_500
    webhooks_paused: bool = False
    webhook_late_ms: Delay = 5_000
    webhook_jitter_ms: Delay = 0
    webhook_twice_rate: Rate = 0.0
    webhook_lost_rate: Rate = 0.0


def initial(settings: SimulatorSettings) -> Dials:
    """Where the dials stand before anybody turns them."""
    latency_ms = int(settings.psp_latency_s * 1000)
    return Dials(latency_ms_min=latency_ms, latency_ms_max=latency_ms, hang_ms=int(settings.psp_hang_s * 1000))


async def read(session: AsyncSession, settings: SimulatorSettings) -> Dials:
    """Where the dials stand now."""
    value = (await session.execute(_READ)).scalar_one_or_none()
    return initial(settings) if value is None else msgspec.convert(value, Dials)


async def turn(tx: AsyncSession, dials: Dials) -> None:
    """Set all dials."""
    await tx.execute(_WRITE, {"value": msgspec.json.encode(dials).decode()})


async def reset(tx: AsyncSession) -> None:
    """Back to where they stand before anybody turns them."""
    await tx.execute(text("DELETE FROM dials"))


async def attempt(tx: AsyncSession, key: str) -> int:
    """How often a request with this key has been made, this time included: its luck may change."""
    number: int = (await tx.execute(_ATTEMPT, {"key": key})).scalar_one()
    return number
