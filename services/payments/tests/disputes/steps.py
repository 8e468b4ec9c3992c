"""What tests of disputes do and look at."""

from typing import Any

from sqlalchemy import text

from florin_payments.ledger.verify import verify

FEE = 15


async def wallet(customer: Any) -> tuple[int, int]:
    """What can be spent, and what is held."""
    found = next((w for w in (await customer.get("/wallets"))["items"] if w["currency"] == "EUR"), None)
    return (found["available"]["amount"], found["held"]["amount"]) if found else (0, 0)


async def paid_by_card(world: Any, token: str = "tok_disputed", amount: int = 500) -> tuple[Any, Any, str]:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    payment = (await ada.pay(ben, amount, source=token)).json()["id"]
    await arrived(world)
    return ada, ben, payment


async def arrived(world: Any) -> None:
    """On a busy machine the provider may have answered too late: then the job brings the money."""
    await world.make_due()
    await world.settlement().settle_open()


async def disputed(world: Any, psp: Any, **dials: Any) -> str:
    """The holder complains, and Florin hears of it; the provider's id."""
    await psp.turn(**{"dispute_fee_minor": FEE} | dials)
    assert await psp.dispute() == 1
    (row,) = await psp.rows("SELECT id FROM disputes ORDER BY id DESC LIMIT 1")
    await world.disputes().hear(f"dsp_{row.id.hex}")
    return f"dsp_{row.id.hex}"


async def due(world: Any) -> None:
    """The job, with the time come for all."""
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE disputes SET check_at = now() - interval '1 s' WHERE check_at IS NOT NULL"))
        await tx.execute(text("UPDATE dispute_shares SET work_at = now() - interval '1 s' WHERE work_at IS NOT NULL"))
    await world.disputes().settle_open()
    await world.disputes().taking.take_due()


async def mine(customer: Any) -> Any:
    """The one dispute that concerns a customer, whole."""
    (found,) = (await customer.get("/disputes"))["items"]
    return await customer.get(f"/disputes/{found['id']}")


async def books_are_right(world: Any) -> None:
    assert (await verify(world.database.engine)).differences == []


async def platform(world: Any, kind: str) -> int:
    rows = await world.rows(
        "SELECT balance_minor FROM ledger_accounts WHERE kind = :kind AND currency = 'EUR'", kind=kind
    )
    return rows[0].balance_minor if rows else 0


async def answer(customer: Any, dispute: str, statement: str) -> None:
    written = await customer.post(f"/disputes/{dispute}/evidence", {"statement": statement})
    assert written.status_code == 200, written.text
    handed_in = await customer.post(f"/disputes/{dispute}/submit")
    assert (handed_in.status_code, handed_in.json()["status"]) == (202, "submitting"), handed_in.text
