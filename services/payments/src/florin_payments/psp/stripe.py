"""The adapter for Stripe, on its official client: payment intents, confirmed at once.

Our key is Stripe's idempotency key, which it remembers for at least 24 hours, and stands in the
intent's metadata, by which `find` looks: a charge that is older is found, not made again.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import stripe

from florin_payments.psp import signature, stripe_balance, stripe_disputes, stripe_notices
from florin_payments.psp.metrics import asking
from florin_payments.psp.port import (
    Charge,
    ChargeStatus,
    Dispute,
    Evidence,
    Method,
    Movements,
    Notice,
    Order,
    PayoutOrder,
    PayoutWord,
    SignatureInvalid,
    Unknown,
    UnknownMethod,
)
from florin_payments.psp.stripe_notices import REFERENCE, STATUSES, from_stripe, text, to_stripe
from florin_payments.psp.stripe_transport import Transport

SIGNATURE_HEADER = "stripe-signature"
stripe.enable_telemetry = False


class StripePsp:
    """``timeout_s`` bounds every call."""

    name = "stripe"
    pays_out = False

    def __init__(
        self,
        url: str,
        api_key: str,
        timeout_s: float,
        webhook_secrets: Sequence[str] = (),
        files_url: str | None = None,
    ) -> None:
        self._transport = Transport(timeout_s)
        client = stripe.StripeClient(
            api_key,
            http_client=self._transport,
            max_network_retries=0,
            base_addresses={"api": url, "files": files_url or url},
        )
        self._api = client.v1
        self._webhook_secrets = webhook_secrets

    async def start(self) -> None:
        """Nothing to prepare: connections open when they are needed."""

    async def stop(self) -> None:
        await self._transport.close_async()

    async def charge(self, order: Order) -> Charge:
        with asking(self.name, "charge"):
            try:
                with _clearly():
                    return _present(await self._create(order))
            except stripe.CardError as declined:
                return _declined(order, declined)
            except stripe.InvalidRequestError as refused:
                code = "unknown_payment_method" if refused.code == "resource_missing" else "invalid_request"
                return Charge(None, ChargeStatus.FAILED, order.amount_minor, order.currency, code)

    async def find(self, key: str) -> Charge | None:
        with asking(self.name, "find"), _clearly():
            found = await self._api.payment_intents.search_async(
                {"query": f"metadata['{REFERENCE}']:'{key}'", "limit": 1}
            )
            return _present(found.data[0]) if found.data else None

    async def get(self, charge_id: str) -> Charge:
        with asking(self.name, "get"), _clearly():
            try:
                return _present(await self._api.payment_intents.retrieve_async(charge_id))
            except stripe.InvalidRequestError as error:
                raise Unknown("no such payment intent") from error

    async def cancel(self, charge_id: str) -> Charge:
        with asking(self.name, "cancel"), _clearly():
            try:
                canceled = await self._api.payment_intents.cancel_async(charge_id, {"cancellation_reason": "abandoned"})
                return _present(canceled)
            except stripe.InvalidRequestError:  # it is decided: see how
                return _present(await self._api.payment_intents.retrieve_async(charge_id))

    async def payout(self, order: PayoutOrder) -> PayoutWord:
        raise Unknown("payouts to others need Stripe Connect, which is not set up")

    async def find_payout(self, key: str) -> PayoutWord | None:
        raise Unknown("payouts to others need Stripe Connect, which is not set up")

    async def dispute(self, dispute_id: str) -> Dispute:
        with asking(self.name, "dispute"), _clearly():
            try:
                return stripe_disputes.present(await self._api.disputes.retrieve_async(dispute_id))
            except stripe.InvalidRequestError as error:
                raise Unknown("no such dispute") from error

    async def disputes_since(self, at: datetime) -> Sequence[Dispute]:
        with asking(self.name, "disputes"), _clearly():
            found = await self._api.disputes.list_async({"created": {"gte": int(at.timestamp())}, "limit": 100})
            return [stripe_disputes.present(one) for one in found.data if one.payment_intent is not None]

    async def answer(self, dispute_id: str, evidence: Evidence) -> Dispute:
        with asking(self.name, "answer"), _clearly():
            try:
                return stripe_disputes.present(await stripe_disputes.answer(self._api, dispute_id, evidence))
            except stripe.InvalidRequestError:  # it is decided, or too late: see how it stands
                return stripe_disputes.present(await self._api.disputes.retrieve_async(dispute_id))

    async def give_in(self, dispute_id: str) -> Dispute:
        with asking(self.name, "give_in"), _clearly():
            try:
                return stripe_disputes.present(await self._api.disputes.close_async(dispute_id))
            except stripe.InvalidRequestError:
                return stripe_disputes.present(await self._api.disputes.retrieve_async(dispute_id))

    async def movements(self, since: datetime, until: datetime, cursor: str | None) -> Movements:
        with asking(self.name, "movements"), _clearly():
            try:
                return await stripe_balance.page(self._api, since, until, cursor)
            except stripe.InvalidRequestError as error:
                raise Unknown("movements refused") from error

    async def balance(self) -> Mapping[str, int]:
        with asking(self.name, "balance"), _clearly():
            return stripe_balance.held(await self._api.balance.retrieve_async())

    async def card_page(self, key: str, owner: str, customer: str | None, return_url: str) -> str:
        with asking(self.name, "card_page"), _clearly():
            session = await self._api.checkout.sessions.create_async(
                {
                    "mode": "setup",
                    "allowed_payment_method_types": ["card"],
                    "customer": customer or await self._new_customer(owner),
                    "client_reference_id": owner,
                    "success_url": return_url + "?payment_method={CHECKOUT_SESSION_ID}",
                },
                {"idempotency_key": key},
            )
            if not session.url:
                raise Unknown("a session without an address")
            return session.url

    async def keep(self, token: str, owner: str, customer: str | None) -> Method:
        with asking(self.name, "keep"), _clearly():
            try:
                if token.startswith("cs_"):
                    return await self._of_session(token, owner)
                method = await self._api.payment_methods.retrieve_async(token)
                holder = text(method.customer)
                if holder is None:
                    holder = customer or await self._new_customer(owner)
                    method = await self._api.payment_methods.attach_async(token, {"customer": holder})
                elif holder != customer:
                    raise UnknownMethod
                return _method(method, holder)
            except (stripe.InvalidRequestError, stripe.CardError) as error:
                raise UnknownMethod from error

    async def forget(self, token: str) -> None:
        with asking(self.name, "forget"), _clearly():
            try:
                await self._api.payment_methods.detach_async(token)
            except stripe.InvalidRequestError:
                return  # it is not attached any more

    def authenticate(self, headers: Mapping[str, str], body: bytes, now_s: int) -> None:
        if not signature.matches(headers.get(SIGNATURE_HEADER), body, self._webhook_secrets, now_s):
            raise SignatureInvalid

    def read(self, body: bytes) -> Notice:
        return stripe_notices.read(body)

    async def _create(self, order: Order) -> stripe.PaymentIntent:
        params: stripe.params.PaymentIntentCreateParams = {
            "amount": to_stripe(order.amount_minor, order.currency),
            "currency": order.currency.lower(),
            "payment_method": order.token,
            "allowed_payment_method_types": ["card"],
            "confirm": True,
            "return_url": order.return_url,
            "metadata": {REFERENCE: order.key},
        }
        if order.customer is not None:
            params["customer"] = order.customer
        return await self._api.payment_intents.create_async(params, {"idempotency_key": order.key})

    async def _new_customer(self, owner: str) -> str:
        made = await self._api.customers.create_async(
            {"metadata": {"florin_user": owner}}, {"idempotency_key": f"customer-{owner}"}
        )
        return made.id

    async def _of_session(self, token: str, owner: str) -> Method:
        session = await self._api.checkout.sessions.retrieve_async(token, {"expand": ["setup_intent.payment_method"]})
        setup: Any = session.setup_intent
        if session.client_reference_id != owner or setup is None or setup.payment_method is None:
            raise UnknownMethod
        return _method(setup.payment_method, text(session.customer))


@contextmanager
def _clearly() -> Iterator[None]:
    """Whatever is no clear answer becomes `Unknown`; no message of Stripe's, which may name customers."""
    try:
        yield
    except (stripe.CardError, stripe.InvalidRequestError):
        raise
    except stripe.StripeError as error:
        raise Unknown(f"{type(error).__name__} {error.http_status or ''}".rstrip()) from error


def _present(intent: stripe.PaymentIntent) -> Charge:
    status = STATUSES.get(intent.status)
    if status is None:
        raise Unknown(f"status {intent.status}")
    currency = intent.currency.upper()
    return Charge(
        intent.id,
        status,
        from_stripe(intent.amount, currency),
        currency,
        _failure_code(intent) if status is ChargeStatus.FAILED else None,
        _action_url(intent) if status is ChargeStatus.REQUIRES_ACTION else None,
    )


def _failure_code(intent: stripe.PaymentIntent) -> str:
    if intent.status == "canceled":
        return "canceled"
    error = intent.last_payment_error
    return (getattr(error, "decline_code", None) or getattr(error, "code", None) or "declined") if error else "declined"


def _action_url(intent: stripe.PaymentIntent) -> str | None:
    redirect = intent.next_action.redirect_to_url if intent.next_action else None
    return redirect.url if redirect else None


def _declined(order: Order, error: stripe.CardError) -> Charge:
    told = error.json_body["error"] if isinstance(error.json_body, dict) else {}
    code = told.get("decline_code") or told.get("code") or "declined"
    return Charge(text(told.get("payment_intent")), ChargeStatus.FAILED, order.amount_minor, order.currency, code)


def _method(method: Any, customer: str | None) -> Method:
    card = method.card
    if card is None:
        raise UnknownMethod
    return Method(method.id, card.brand, card.last4, card.exp_month, card.exp_year, customer)
