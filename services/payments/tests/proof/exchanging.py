"""Exchanges in programs: each is made at a quote of its own."""

from dataclasses import dataclass, field
from typing import Any

from florin_kit.ids import new_id

from .model import Mismatch


@dataclass
class Quoting:
    """Quotes by the keys of the requests that use them: whoever asks again, asks for the same."""

    known: dict[str, str] = field(default_factory=dict)

    async def body(self, person: Any, asked: dict[str, Any], key: str) -> Any:
        """What to send, or the answer to whoever got no quote. A changed request names another quote."""
        if key not in self.known:
            quoted = await person.http.post("/api/v1/exchange/quotes", json=asked["quote"])
            if quoted.status_code != 201:
                return quoted
            self.known[key] = quoted.json()["id"]
        return {"quote_id": new_id("quo") if "amount" in asked else self.known[key]}


async def compare_exchanges(machine: Any) -> None:
    """Raise `Mismatch` where an exchange is not what the model says."""
    for one in machine.model.exchanges:
        found = await machine.read(one.user, f"/exchange/{one.id}")
        meant = [(one.amount, one.source), (one.target_amount, one.target)]
        if [(side["amount"], side["currency"]) for side in (found["source"], found["target"])] != meant:
            raise Mismatch(f"{found} should be {one}")
