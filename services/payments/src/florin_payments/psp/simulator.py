"""The adapter for the simulator service."""

from typing import Literal

import httpx2
import msgspec

from florin_payments.psp.port import Charge, ChargeStatus, Unknown


class _Answer(msgspec.Struct):
    id: str
    status: Literal["succeeded", "failed"]
    failure_code: str | None = None


class SimulatorPsp:
    """Speaks the simulator's HTTP interface; ``timeout_s`` bounds every call."""

    def __init__(self, url: str, api_key: str, timeout_s: float) -> None:
        self._client = httpx2.AsyncClient(
            base_url=url, headers={"Authorization": f"Bearer {api_key}"}, timeout=timeout_s, trust_env=False
        )

    async def start(self) -> None:
        """Nothing to prepare: connections open when they are needed."""

    async def stop(self) -> None:
        await self._client.aclose()

    async def charge(self, key: str, amount_minor: int, currency: str, payment_method: str) -> Charge:
        body = {"amount": amount_minor, "currency": currency, "payment_method": payment_method}
        try:
            answer = await self._client.post("/v1/charges", json=body, headers={"Idempotency-Key": key})
        except httpx2.HTTPError as error:
            raise Unknown(type(error).__name__) from error
        if answer.status_code not in (200, 201):
            raise Unknown(f"status {answer.status_code}")
        return _read(answer.content)

    async def find(self, key: str) -> Charge | None:
        try:
            answer = await self._client.get("/v1/charges", params={"idempotency_key": key})
        except httpx2.HTTPError as error:
            raise Unknown(type(error).__name__) from error
        if answer.status_code == 404:
            return None
        if answer.status_code != 200:
            raise Unknown(f"status {answer.status_code}")
        return _read(answer.content)


def _read(content: bytes) -> Charge:
    try:
        found = msgspec.json.decode(content, type=_Answer)
    except msgspec.MsgspecError as error:
        raise Unknown("unreadable answer") from error
    return Charge(found.id, ChargeStatus(found.status), found.failure_code)
