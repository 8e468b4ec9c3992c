"""The adapter for the simulator service."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx2
import msgspec

from florin_kit.http import make_client
from florin_payments.psp import signature
from florin_payments.psp.metrics import asking
from florin_payments.psp.port import (
    Charge,
    Dispute,
    Evidence,
    Method,
    Movements,
    Notice,
    Order,
    PayoutOrder,
    PayoutWord,
    SignatureInvalid,
    Subject,
    Unknown,
    UnknownMethod,
)
from florin_payments.psp.simulator_wire import (
    Balance,
    CardSession,
    ChargeWire,
    DisputeWire,
    Event,
    MethodWire,
    MovementsWire,
    Payout,
    present_charge,
    present_dispute,
    present_movement,
    read,
    read_charge,
    read_dispute,
)

PAGE = 500
SIGNATURE_HEADER = "florin-psp-signature"


class SimulatorPsp:
    """Speaks the simulator's HTTP interface; ``timeout_s`` bounds every call."""

    name = "simulator"
    pays_out = True

    def __init__(self, url: str, api_key: str, timeout_s: float, webhook_secrets: Sequence[str] = ()) -> None:
        self._client = make_client(base_url=url, headers={"Authorization": f"Bearer {api_key}"}, timeout=timeout_s)
        self._webhook_secrets = webhook_secrets

    async def start(self) -> None:
        """Nothing to prepare: connections open when they are needed."""

    async def stop(self) -> None:
        await self._client.aclose()

    async def charge(self, order: Order) -> Charge:
        body = {
            "amount": order.amount_minor,
            "currency": order.currency,
            "payment_method": order.token,
            "return_url": order.return_url,
        }
        with asking(self.name, "charge"):
            return read_charge(await self._ask("POST", "/v1/charges", order.key, json=body))

    async def find(self, key: str) -> Charge | None:
        with asking(self.name, "find"):
            answer = await self._ask("GET", "/v1/charges", params={"idempotency_key": key})
            return None if answer.status_code == 404 else read_charge(answer)

    async def get(self, charge_id: str) -> Charge:
        with asking(self.name, "get"):
            return read_charge(await self._ask("GET", f"/v1/charges/{charge_id}"))

    async def cancel(self, charge_id: str) -> Charge:
        with asking(self.name, "cancel"):
            answer = await self._ask("POST", f"/v1/charges/{charge_id}/cancel")
            if answer.status_code != 409:
                return read_charge(answer)
        return await self.get(charge_id)

    async def payout(self, order: PayoutOrder) -> PayoutWord:
        body = {"amount": order.amount_minor, "currency": order.currency, "destination": order.destination}
        with asking(self.name, "payout"):
            found: Payout = read(await self._ask("POST", "/v1/payouts", order.key, json=body), Payout)
            return PayoutWord(found.id, found.status, found.failure_code)

    async def find_payout(self, key: str) -> PayoutWord | None:
        with asking(self.name, "find_payout"):
            answer = await self._ask("GET", "/v1/payouts", params={"idempotency_key": key})
            if answer.status_code == 404:
                return None
            found: Payout = read(answer, Payout)
            return PayoutWord(found.id, found.status, found.failure_code)

    async def dispute(self, dispute_id: str) -> Dispute:
        with asking(self.name, "dispute"):
            return read_dispute(await self._ask("GET", f"/v1/disputes/{dispute_id}"))

    async def disputes_since(self, at: datetime) -> Sequence[Dispute]:
        with asking(self.name, "disputes"):
            answer = await self._ask("GET", "/v1/disputes", params={"since": at.isoformat()})
            found: list[DisputeWire] = read(answer, list[DisputeWire])
            return [present_dispute(one) for one in found]

    async def answer(self, dispute_id: str, evidence: Evidence) -> Dispute:
        body = {
            "statement": evidence.statement,
            "product_description": evidence.product_description,
            "tracking_number": evidence.tracking_number,
            "refund_policy": evidence.refund_policy,
            "files": [
                {"kind": file.kind, "media_type": file.media_type, "body": b64encode(file.body).decode()}
                for file in evidence.files
            ],
        }
        with asking(self.name, "answer"):
            answer = await self._ask("POST", f"/v1/disputes/{dispute_id}/evidence", json=body)
            if answer.status_code != 409:
                return read_dispute(answer)
        return await self.dispute(dispute_id)

    async def give_in(self, dispute_id: str) -> Dispute:
        with asking(self.name, "give_in"):
            answer = await self._ask("POST", f"/v1/disputes/{dispute_id}/close")
            if answer.status_code != 409:
                return read_dispute(answer)
        return await self.dispute(dispute_id)

    async def movements(self, since: datetime, until: datetime, cursor: str | None) -> Movements:
        params = {"since": since.isoformat(), "until": until.isoformat(), "limit": str(PAGE)}
        if cursor is not None:
            params["cursor"] = cursor
        with asking(self.name, "movements"):
            page: MovementsWire = read(await self._ask("GET", "/v1/balance_transactions", params=params), MovementsWire)
            return Movements([present_movement(one) for one in page.items], page.next_cursor)

    async def balance(self) -> Mapping[str, int]:
        with asking(self.name, "balance"):
            held: list[Balance] = read(await self._ask("GET", "/v1/balance"), list[Balance])
            return {one.currency: one.charged - one.refunded - one.paid_out - one.disputed for one in held}

    async def card_page(self, key: str, owner: str, customer: str | None, return_url: str) -> str:
        with asking(self.name, "card_page"):
            answer = await self._ask("POST", "/v1/card_sessions", key, json={"return_url": return_url})
            session: CardSession = read(answer, CardSession)
            return session.url

    async def keep(self, token: str, owner: str, customer: str | None) -> Method:
        with asking(self.name, "keep"):
            answer = await self._ask("GET", f"/v1/payment_methods/{token}")
            if answer.status_code == 404:
                raise UnknownMethod
            found = read(answer, MethodWire)
            return Method(found.id, found.brand, found.last4, found.exp_month, found.exp_year)

    async def forget(self, token: str) -> None:
        if token.startswith("tok_"):  # a card of the catalogue, everybody's
            return
        with asking(self.name, "forget"):
            answer = await self._ask("DELETE", f"/v1/payment_methods/{token}")
            if answer.status_code not in (204, 404):
                raise Unknown(f"status {answer.status_code}")

    def authenticate(self, headers: Mapping[str, str], body: bytes, now_s: int) -> None:
        if not signature.matches(headers.get(SIGNATURE_HEADER), body, self._webhook_secrets, now_s):
            raise SignatureInvalid

    def read(self, body: bytes) -> Notice:
        event = msgspec.json.decode(body, type=Event)
        if event.type.startswith("charge.dispute."):
            told = msgspec.json.decode(event.data.object, type=DisputeWire)
            return Notice(event.id, event.type, Subject.DISPUTE, charge=told.charge, dispute=told.id)
        if event.type.startswith("payout."):
            payout = msgspec.json.decode(event.data.object, type=Payout)
            return Notice(event.id, event.type, Subject.PAYOUT, reference=payout.reference)
        if event.type.startswith("charge.") and event.type != "charge.refunded":
            charge = msgspec.json.decode(event.data.object, type=ChargeWire)
            return Notice(
                event.id, event.type, Subject.CHARGE, charge.id, charge.reference, present_charge(charge).status
            )
        return Notice(event.id, event.type, Subject.OTHER)

    async def _ask(self, method: str, path: str, key: str | None = None, **more: Any) -> httpx2.Response:
        headers = {"Idempotency-Key": key} if key else {}
        try:
            return await self._client.request(method, path, headers=headers, **more)
        except httpx2.HTTPError as error:
            raise Unknown(type(error).__name__) from error
