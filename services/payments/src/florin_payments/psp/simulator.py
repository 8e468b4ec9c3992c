"""The adapter for the simulator service."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import httpx2
import msgspec

from florin_kit.http import make_client
from florin_payments.psp import signature
from florin_payments.psp.metrics import asking
from florin_payments.psp.port import (
    Charge,
    ChargeStatus,
    Dispute,
    DisputeWord,
    Evidence,
    Method,
    Notice,
    Order,
    PayoutOrder,
    PayoutStatus,
    PayoutWord,
    SignatureInvalid,
    Subject,
    Unknown,
    UnknownMethod,
)

SIGNATURE_HEADER = "florin-psp-signature"


class _Charge(msgspec.Struct):
    id: str
    reference: str
    amount: int
    currency: str
    status: Literal["processing", "requires_action", "succeeded", "failed", "canceled"]
    failure_code: str | None = None
    action_url: str | None = None


class _Method(msgspec.Struct):
    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int


class _Payout(msgspec.Struct):
    id: str
    reference: str
    status: PayoutStatus
    failure_code: str | None = None


class _CardSession(msgspec.Struct):
    url: str


class _Dispute(msgspec.Struct):
    id: str
    charge: str
    amount: int
    currency: str
    fee: int
    reason: str
    status: DisputeWord
    respond_by: datetime


class _Data(msgspec.Struct):
    object: msgspec.Raw


class _Event(msgspec.Struct):
    id: str
    type: str
    data: _Data


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
            return _read_charge(await self._ask("POST", "/v1/charges", order.key, json=body))

    async def find(self, key: str) -> Charge | None:
        with asking(self.name, "find"):
            answer = await self._ask("GET", "/v1/charges", params={"idempotency_key": key})
            return None if answer.status_code == 404 else _read_charge(answer)

    async def get(self, charge_id: str) -> Charge:
        with asking(self.name, "get"):
            return _read_charge(await self._ask("GET", f"/v1/charges/{charge_id}"))

    async def cancel(self, charge_id: str) -> Charge:
        with asking(self.name, "cancel"):
            answer = await self._ask("POST", f"/v1/charges/{charge_id}/cancel")
            if answer.status_code != 409:
                return _read_charge(answer)
        return await self.get(charge_id)

    async def payout(self, order: PayoutOrder) -> PayoutWord:
        body = {"amount": order.amount_minor, "currency": order.currency, "destination": order.destination}
        with asking(self.name, "payout"):
            found: _Payout = _read(await self._ask("POST", "/v1/payouts", order.key, json=body), _Payout)
            return PayoutWord(found.id, found.status, found.failure_code)

    async def find_payout(self, key: str) -> PayoutWord | None:
        with asking(self.name, "find_payout"):
            answer = await self._ask("GET", "/v1/payouts", params={"idempotency_key": key})
            if answer.status_code == 404:
                return None
            found: _Payout = _read(answer, _Payout)
            return PayoutWord(found.id, found.status, found.failure_code)

    async def dispute(self, dispute_id: str) -> Dispute:
        with asking(self.name, "dispute"):
            return _read_dispute(await self._ask("GET", f"/v1/disputes/{dispute_id}"))

    async def disputes_since(self, at: datetime) -> Sequence[Dispute]:
        with asking(self.name, "disputes"):
            answer = await self._ask("GET", "/v1/disputes", params={"since": at.isoformat()})
            found: list[_Dispute] = _read(answer, list[_Dispute])
            return [_present_dispute(one) for one in found]

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
                return _read_dispute(answer)
        return await self.dispute(dispute_id)

    async def give_in(self, dispute_id: str) -> Dispute:
        with asking(self.name, "give_in"):
            answer = await self._ask("POST", f"/v1/disputes/{dispute_id}/close")
            if answer.status_code != 409:
                return _read_dispute(answer)
        return await self.dispute(dispute_id)

    async def card_page(self, key: str, owner: str, customer: str | None, return_url: str) -> str:
        with asking(self.name, "card_page"):
            answer = await self._ask("POST", "/v1/card_sessions", key, json={"return_url": return_url})
            session: _CardSession = _read(answer, _CardSession)
            return session.url

    async def keep(self, token: str, owner: str, customer: str | None) -> Method:
        with asking(self.name, "keep"):
            answer = await self._ask("GET", f"/v1/payment_methods/{token}")
            if answer.status_code == 404:
                raise UnknownMethod
            found = _read(answer, _Method)
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
        event = msgspec.json.decode(body, type=_Event)
        if event.type.startswith("charge.dispute."):
            told = msgspec.json.decode(event.data.object, type=_Dispute)
            return Notice(event.id, event.type, Subject.DISPUTE, charge=told.charge, dispute=told.id)
        if event.type.startswith("payout."):
            payout = msgspec.json.decode(event.data.object, type=_Payout)
            return Notice(event.id, event.type, Subject.PAYOUT, reference=payout.reference)
        if event.type.startswith("charge.") and event.type != "charge.refunded":
            charge = msgspec.json.decode(event.data.object, type=_Charge)
            return Notice(event.id, event.type, Subject.CHARGE, charge.id, charge.reference, _present(charge).status)
        return Notice(event.id, event.type, Subject.OTHER)

    async def _ask(self, method: str, path: str, key: str | None = None, **more: Any) -> httpx2.Response:
        headers = {"Idempotency-Key": key} if key else {}
        try:
            return await self._client.request(method, path, headers=headers, **more)
        except httpx2.HTTPError as error:
            raise Unknown(type(error).__name__) from error


def _read_charge(answer: httpx2.Response) -> Charge:
    return _present(_read(answer, _Charge))


def _read_dispute(answer: httpx2.Response) -> Dispute:
    return _present_dispute(_read(answer, _Dispute))


def _present_dispute(found: _Dispute) -> Dispute:
    return Dispute(
        found.id,
        found.charge,
        found.amount,
        found.currency,
        found.reason,
        found.status,
        found.fee,
        found.respond_by,
    )


def _read(answer: httpx2.Response, kind: type[Any]) -> Any:
    if answer.status_code not in (200, 201):
        raise Unknown(f"status {answer.status_code}")
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except msgspec.MsgspecError as error:
        raise Unknown("unreadable answer") from error


def _present(found: _Charge) -> Charge:
    status = ChargeStatus.FAILED if found.status == "canceled" else ChargeStatus(found.status)
    return Charge(found.id, status, found.amount, found.currency, found.failure_code, found.action_url)
