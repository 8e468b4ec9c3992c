"""What a vendor does with API keys: make, look, rotate, revoke. And what staff may do with somebody's.

The secret leaves once, in the answer that makes it. Everything else, events and e-mails included, knows
its last four characters.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth import events
from florin_auth.accounts import repository as accounts
from florin_auth.accounts.models import User
from florin_auth.accounts.signed_in import locked_user
from florin_auth.api_keys import repository
from florin_auth.api_keys.ending import ApiKeyEnder
from florin_auth.api_keys.models import ApiKey, ApiKeySecret
from florin_auth.api_keys.schemas import NewApiKey
from florin_auth.client import Client
from florin_auth.clock import now
from florin_auth.mail.service import Mails
from florin_auth.settings import AuthSettings
from florin_contracts.vocabulary import ApiKeyEndReason, Mode
from florin_kit.db import Database
from florin_kit.errors import Conflict, NotFound, invalid
from florin_kit.identity import Principal, api_keys
from florin_kit.ids import from_uuid, uuid7

LIFE_MAX = timedelta(days=3653)
PAGE = "/developers/api-keys"


class TooManyApiKeys(Conflict):
    """One must go before another one comes."""

    code, title = "too_many_api_keys", "There are as many API keys as one account may have"


class RotationInProgress(Conflict):
    """A second rotation would end a secret that its owner was promised."""

    code, title = "rotation_in_progress", "The old secret still works: wait for its end, or rotate without an overlap"


class ApiKeys:
    """The use cases of API keys. Whoever changes some holds their owner's row locked."""

    def __init__(self, database: Database, settings: AuthSettings, mails: Mails, ender: ApiKeyEnder) -> None:
        self._database = database
        self._keys_max = settings.api_keys_max
        self._mails = mails
        self._ender = ender

    async def of_user(self, user_id: UUID) -> list[tuple[ApiKey, Sequence[ApiKeySecret]]]:
        """The user's keys, each with its secrets, newest first."""
        async with self._database.read() as ro:
            keys = await repository.of_user(ro, user_id)
            secrets = await repository.secrets_of(ro, [key.id for key in keys])
        return [(key, [secret for secret in secrets if secret.key_id == key.id]) for key in keys]

    async def create(
        self, tx: AsyncSession, principal: Principal, data: NewApiKey, client: Client
    ) -> tuple[ApiKey, ApiKeySecret, str]:
        """Make a key and its secret. Raises `TooManyApiKeys` or `ValidationFailed`."""
        user, moment = await locked_user(tx, principal), now()
        name = " ".join(data.name.split())
        if not name or not name.isprintable():
            raise invalid("name", "invalid", "Give the key a name")
        expires_at = _expiry(data.expires_at, moment)
        if await repository.counting(tx, user.id, moment) >= self._keys_max:
            raise TooManyApiKeys(f"At most {self._keys_max} keys: revoke one that you no longer need")
        key = ApiKey(
            id=uuid7(),
            user_id=user.id,
            name=name,
            scopes=sorted(set(data.scopes)),
            mode=data.mode,
            created_at=moment,
            expires_at=expires_at,
        )
        tx.add(key)
        await tx.flush()
        secret, written = _new_secret(tx, key, moment)
        await self._tell(tx, user, key, secret, "created", client)
        if data.mode == Mode.TEST:  # its owner may be older than the test side
            await events.user_updated(tx, user)
        return key, secret, written

    async def rotate(
        self, principal: Principal, key_id: UUID, overlap: timedelta, client: Client
    ) -> tuple[ApiKey, list[ApiKeySecret], str]:
        """A new secret; the old one works on for ``overlap``. Of parallel rotations one wins.

        Without an overlap every older secret ends now: for one that leaked.
        Raises `NotFound` or `RotationInProgress`.
        """
        over: list[UUID] = []
        async with self._database.transaction() as tx:
            user, moment = await locked_user(tx, principal), now()
            key = await _owned(tx, user.id, key_id)
            older = await repository.working(tx, [key.id], moment)
            if overlap and len(older) > 1:
                raise RotationInProgress
            for secret in older:
                end = moment + overlap
                secret.ends_at = min(secret.ends_at or end, end)
                if not overlap:
                    over.append(secret.id)
            key.rotated_at = moment
            newest, written = _new_secret(tx, key, moment)
            await self._tell(tx, user, key, newest, "rotated", client)
        await self._ender.announce(over)
        return key, [newest, *older], written

    async def revoke(self, principal: Principal, key_id: UUID, client: Client) -> None:
        """End a key for good. Raises `NotFound` for anybody else's and for one that is over."""
        async with self._database.transaction() as tx:
            user = await locked_user(tx, principal)
            key = await _owned(tx, user.id, key_id)
            newest = (await repository.secrets_of(tx, [key.id]))[0]
            over = await self._ender.end(tx, [key], ApiKeyEndReason.REVOKED_BY_USER)
            await self._tell(tx, user, key, newest, "revoked", client)
        await self._ender.announce(over)

    async def revoke_by_staff(self, admin_id: str, user_id: UUID, key_id: UUID, reason: str | None) -> None:
        """End somebody's key for good. Raises `NotFound`."""
        async with self._database.transaction() as tx:
            if await accounts.by_id(tx, user_id, lock=True) is None:
                raise NotFound
            key = await _owned(tx, user_id, key_id)
            over = await self._ender.end(tx, [key], ApiKeyEndReason.REVOKED_BY_ADMIN)
            before = {"key_id": from_uuid("key", key.id), "name": key.name}
            await events.staff_acted(tx, "user.api_key_revoked", admin_id, user_id, reason, before=before)
        await self._ender.announce(over)

    async def _tell(
        self, tx: AsyncSession, user: User, key: ApiKey, secret: ApiKeySecret, what: str, client: Client
    ) -> None:
        data: dict[str, object] = {
            "key_id": from_uuid("key", key.id),
            "name": key.name,
            "scopes": list(key.scopes),
            "mode": key.mode,
            "last_four": secret.last_four,
        }
        await events.audit(tx, f"api_key.{what}", user.id, data)
        facts = {
            "Key": f"{key.name} ({api_keys.PREFIXES[Mode(key.mode)]}…{secret.last_four})",
            "What": f"It was {what}",
            "May do": ", ".join(key.scopes),
            **client.facts(),
        }
        await self._mails.enqueue(tx, "api_key_changed", to=user.email, name=user.name, path=PAGE, facts=facts)


def _new_secret(tx: AsyncSession, key: ApiKey, moment: datetime) -> tuple[ApiKeySecret, str]:
    written = api_keys.make(Mode(key.mode))
    secret = ApiKeySecret(
        id=uuid7(),
        key_id=key.id,
        hash=api_keys.digest(written.encode()),
        last_four=written[-4:],
        created_at=moment,
        ends_at=key.expires_at,
    )
    tx.add(secret)
    return secret, written


def _expiry(at: datetime | None, moment: datetime) -> datetime | None:
    if at is None:
        return None
    if at.tzinfo is None:
        raise invalid("expires_at", "invalid", "Say the time with its offset from UTC")
    if not moment < at <= moment + LIFE_MAX:
        raise invalid("expires_at", "out_of_range", "Choose a time in the next ten years")
    return at


async def _owned(tx: AsyncSession, user_id: UUID, key_id: UUID) -> ApiKey:
    key = await repository.owned(tx, user_id, key_id, now())
    if key is None:
        raise NotFound
    return key
