"""The Python client at a door that lets in only so many: it waits as long as it is told, and all is done."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from florin_client import AsyncFlorin, CallLimits, RateLimited

OPEN = ",".join(f"{name}=100000000/15m" for name in ("anonymous", "address", "signin", "refresh", "keys"))
WINDOW_S = 4


async def test_a_program_that_asks_too_often_is_slowed_down_and_loses_nothing(tmp_path: Path, run_stack: Any) -> None:
    with run_stack(tmp_path, "redis", FLORIN_LIMITS=f"{OPEN},user=40/{WINDOW_S}s") as stack:
        vendor = await stack.sign_in("vendor@florin.test")
        scopes = ["wallets:read"]
        key = (await vendor.http.post("/auth/api-keys", json={"name": "Busy", "scopes": scopes})).json()["secret"]
        pauses: list[float] = []

        async def pause(pause_s: float) -> None:
            pauses.append(pause_s)
            await asyncio.sleep(pause_s)

        authority = stack.home / "ca.pem"
        async with AsyncFlorin(stack.origin, key, ca_file=authority, sleep=pause) as florin:
            answers = [await florin.wallets.list() for _ in range(90)]
        assert all(answer.items for answer in answers)
        # Forty at once, and the rest after what Retry-After said: at least a second, at most the window.
        assert pauses
        assert all(1 <= each <= WINDOW_S + 1 for each in pauses)

        async with AsyncFlorin(stack.origin, key, ca_file=authority, limits=CallLimits(tries=1)) as hasty:
            with pytest.raises(RateLimited) as refused:
                await asyncio.gather(*(hasty.wallets.list() for _ in range(100)))
        assert refused.value.retry_after_s is not None
        assert refused.value.code == "rate_limited"
        await vendor.http.aclose()
