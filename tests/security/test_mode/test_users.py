"""Users are the same on both sides: known on both, and forgotten on both."""

from typing import Any

import asyncpg
import pytest

pytestmark = pytest.mark.usefixtures("test_side")


async def test_a_deleted_user_is_forgotten_on_both_sides(stack: Any, inside: Any, until: Any) -> None:
    gone = await stack.new_user("Gone Soon")
    staff = await stack.sign_in(await inside.account("ADMIN"))

    async def names(side: str) -> list[Any]:
        connection = await asyncpg.connect(inside.values[f"FLORIN_{side}_DATABASE_URL"])
        rows = await connection.fetch("SELECT email FROM users WHERE id = $1", gone.id.partition("_")[2])
        await connection.close()
        return [row["email"] for row in rows]

    for side in ("PAYMENTS", "PAYMENTS_TEST"):

        async def known(side: str = side) -> bool:
            return await names(side) == [gone.email]

        await until(known)
    answer = await staff.http.delete(f"/admin/users/{gone.id}")
    assert answer.status_code in (200, 202, 204), answer.text
    for side in ("PAYMENTS", "PAYMENTS_TEST"):

        async def forgotten(side: str = side) -> bool:
            return gone.email not in await names(side)

        await until(forgotten)
