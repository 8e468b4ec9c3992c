"""Puts the overview together."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from florin_admin.audit import service as audit
from florin_admin.overview.schemas import Overview, PaymentTotals, UserTotals
from florin_admin.payments import repository as payments
from florin_admin.users import repository as users
from florin_contracts.vocabulary import Role, UserStatus
from florin_kit.web.schemas import Money

ACTIVITY_LENGTH = 10
VOLUME_DAYS = 30


async def overview(ro: AsyncSession) -> Overview:
    """All numbers, read from rollups and small tables."""
    today = datetime.now(UTC).date()
    ever, now = await payments.totals(ro), await payments.totals(ro, today)
    lately = await payments.totals(ro, today - timedelta(days=VOLUME_DAYS - 1))
    return Overview(
        users=await _users(ro),
        payments=PaymentTotals(
            today=sum(int(row[1]) for row in now),
            total=sum(int(row[1]) for row in ever),
            failed_today=sum(int(row[2]) for row in now),
        ),
        open_reviews=await payments.in_review(ro),
        volume=[Money(int(row[3]), row[0]) for row in lately],
        activity=(await audit.page(ro, audit.Filters(), cursor=None, limit=ACTIVITY_LENGTH)).items,
    )


async def _users(ro: AsyncSession) -> UserTotals:
    by_role: Counter[str] = Counter({role.value: 0 for role in Role})
    by_status: Counter[str] = Counter()
    for role, status, number in await users.counts(ro):
        by_status[status] += number
        by_role[role] += number
    return UserTotals(total=by_status.total(), active=by_status[UserStatus.ACTIVE], by_role=dict(by_role))
