"""Looking at limits, and setting a user's own."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import AuditRecorded
from florin_contracts.types import Actor, Target
from florin_contracts.vocabulary import ActorKind
from florin_kit.errors import NotFound, invalid
from florin_kit.events import publish
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_payments.ledger import repository as ledger
from florin_payments.money import is_currency
from florin_payments.people import repository as people
from florin_payments.rules import repository
from florin_payments.rules.book import RuleBook
from florin_payments.rules.models import Spending
from florin_payments.rules.schemas import LimitsItem, LimitsPage, OwnInput, limits_item
from florin_payments.rules.service import FourEyes


@dataclass(frozen=True)
class UserLimits:
    """Use cases of limits."""

    book: RuleBook

    async def read(self, session: AsyncSession, user_id: str) -> LimitsPage:
        """Raises `NotFound`."""
        user, role = await self._user(session, user_id)
        known = {spending.currency: spending for spending in await repository.of_user(session, user)}
        now = datetime.now(UTC)
        for account in await ledger.accounts_of(session, user):
            known.setdefault(account.currency, nothing(user, account.currency, now))
        return LimitsPage(items=[self._item(known[currency], role, now) for currency in sorted(known)])

    async def override(
        self, tx: AsyncSession, user_id: str, currency: str, data: OwnInput, principal: Principal
    ) -> LimitsItem:
        """Give a user limits of their own, or take them away; nobody does that for themselves.

        Raises `NotFound`, `ValidationFailed` or `FourEyes`.
        """
        user, role = await self._user(tx, user_id)
        if not is_currency(currency):
            raise invalid("currency", "unsupported", "Florin has no wallets in this currency")
        if user == principal.user_uuid:
            raise FourEyes("Nobody sets their own limits")
        now = datetime.now(UTC)
        rules = self.book.rules(role, currency)
        spending = await repository.add(tx, user, currency, 0, 0, now, rules.window_s)
        before = _figures(spending)
        given = (data.payment, data.day, data.month)
        spending.payment_limit_minor, spending.day_limit_minor, spending.month_limit_minor = given
        some = any(value is not None for value in given)
        spending.limited_by = principal.user_uuid if some else None
        spending.limited_at = now if some else None
        spending.limited_because = data.reason if some else None
        event = AuditRecorded(
            action="limits.changed",
            actor=Actor(type=ActorKind.ADMIN, id=principal.user_id),
            target=Target(type="user", id=user_id),
            data={"currency": currency, "reason": data.reason, "before": before, "after": _figures(spending)},
        )
        await publish(tx, event, user_id, source="florin/payments", time=now)
        await tx.flush()
        return self._item(spending, role, now)

    def _item(self, spending: Spending, role: str, now: datetime) -> LimitsItem:
        fresh = nothing(spending.user_id, spending.currency, now)
        if (
            spending.day < fresh.day
        ):  # nothing was paid today: what is shown begins anew, what is stored when it is used
            day, month = spending.day, spending.month_minor
            spending = copy(spending)
            spending.day, spending.day_minor = fresh.day, 0
            spending.month_minor = month if (day.year, day.month) == (fresh.day.year, fresh.day.month) else 0
        return limits_item(spending, self.book.rules(role, spending.currency))

    @staticmethod
    async def _user(session: AsyncSession, user_id: str) -> tuple[UUID, str]:
        user = to_uuid("usr", user_id)
        if await people.get(session, user) is None:
            raise NotFound
        return user, await people.role(session, user)


def nothing(user: UUID, currency: str, now: datetime) -> Spending:
    """What somebody has spent who has not paid yet; not for the database."""
    return Spending(
        user_id=user, currency=currency, day=now.date(), day_minor=0, month_minor=0, payments=0, window_ends=now
    )


def copy(spending: Spending) -> Spending:
    """The same, apart from any session."""
    return Spending(**{column.key: getattr(spending, column.key) for column in Spending.__table__.columns})


def _figures(spending: Spending) -> dict[str, int | None]:
    return {
        "payment": spending.payment_limit_minor,
        "day": spending.day_limit_minor,
        "month": spending.month_limit_minor,
    }
