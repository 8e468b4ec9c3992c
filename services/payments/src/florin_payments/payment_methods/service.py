"""Saving and forgetting cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.errors import Conflict, UpstreamUnavailable, invalid
from florin_kit.identity import Principal
from florin_kit.ids import new_id, uuid7
from florin_payments.payment_methods import repository
from florin_payments.payment_methods.models import PaymentMethod
from florin_payments.payment_methods.schemas import PaymentMethodInput
from florin_payments.psp.port import Method, Psp, Unknown, UnknownMethod

PER_USER_MAX = 20
log = structlog.get_logger("florin.payment_methods")


class TooManyPaymentMethods(Conflict):
    code, title = "too_many_payment_methods", f"You can save {PER_USER_MAX} cards; remove one first"


@dataclass(frozen=True)
class PaymentMethods:
    """Use cases of payment methods. The provider is asked outside of transactions."""

    database: Database
    psp: Psp
    pages_url: str

    async def add(self, principal: Principal, data: PaymentMethodInput) -> PaymentMethod:
        """Save a card; doing it again changes nothing. The first one is the default.

        Raises `ValidationFailed` for a token that is not the caller's to save.
        """
        user = principal.user_uuid
        unknown = invalid("token", "unknown", "The payment provider knows no such card")
        async with self.database.read() as ro:
            customer = await repository.customer_of(ro, user, self.psp.name)
            if len(await repository.of_user(ro, user)) >= PER_USER_MAX:
                raise TooManyPaymentMethods
        try:
            method = await self.psp.keep(data.token, principal.user_id, customer)
        except UnknownMethod:
            raise unknown from None
        except Unknown:
            raise UpstreamUnavailable(retry_after_s=5) from None
        async with self.database.transaction() as tx:
            await repository.serialise(tx, user)
            mine = await repository.of_user(tx, user)
            for known in mine:
                if (known.provider, known.token) == (self.psp.name, method.token):
                    return await _make_default(tx, mine, known) if data.default else known
            if len(mine) >= PER_USER_MAX:
                raise TooManyPaymentMethods
            if await self._is_others(tx, method.token):
                raise unknown
            added = self._new(user, method)
            tx.add(added)
            return await _make_default(tx, [*mine, added], added) if data.default or not mine else added

    async def make_default(self, principal: Principal, method_id: str) -> PaymentMethod:
        """Raises `NotFound`."""
        async with self.database.transaction() as tx:
            await repository.serialise(tx, principal.user_uuid)
            method = await repository.get(tx, principal.user_uuid, method_id)
            return await _make_default(tx, await repository.of_user(tx, principal.user_uuid), method)

    async def remove(self, principal: Principal, method_id: str) -> None:
        """Forget a card, at the provider too; of those left the newest becomes the default.

        Raises `NotFound`. A provider that can't be reached keeps a token that nobody holds any more.
        """
        user = principal.user_uuid
        async with self.database.transaction() as tx:
            await repository.serialise(tx, user)
            method = await repository.get(tx, user, method_id)
            await tx.delete(method)
            await tx.flush()
            left = await repository.of_user(tx, user)
            if method.is_default and left:
                await _make_default(tx, left, left[0])
        if method.provider == self.psp.name:
            try:
                await self.psp.forget(method.token)
            except Unknown as reason:
                log.warning("payment_method_not_detached", reason=str(reason))

    async def card_page(self, principal: Principal) -> str:
        """The address of a page of the provider's for entering a card. Raises `UpstreamUnavailable`."""
        async with self.database.read() as ro:
            customer = await repository.customer_of(ro, principal.user_uuid, self.psp.name)
        try:
            return await self.psp.card_page(new_id("cps"), principal.user_id, customer, f"{self.pages_url}/")
        except Unknown:
            raise UpstreamUnavailable(retry_after_s=5) from None

    async def _is_others(self, tx: AsyncSession, token: str) -> bool:
        if token.startswith(repository.SHARED_TOKENS):
            return False
        return await repository.is_saved(tx, self.psp.name, token)

    def _new(self, user: UUID, method: Method) -> PaymentMethod:
        return PaymentMethod(
            id=uuid7(),
            user_id=user,
            provider=self.psp.name,
            token=method.token,
            customer=method.customer,
            brand=method.brand,
            last4=method.last4,
            exp_month=method.exp_month,
            exp_year=method.exp_year,
            is_default=False,
            created_at=datetime.now(UTC),
        )


async def _make_default(tx: AsyncSession, mine: Sequence[PaymentMethod], chosen: PaymentMethod) -> PaymentMethod:
    for method in mine:
        method.is_default = False
    await tx.flush()  # first none, then one: the index allows no two for a moment
    chosen.is_default = True
    return chosen
