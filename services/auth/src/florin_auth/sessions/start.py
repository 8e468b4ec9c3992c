"""Begins the session of somebody who has proven who they are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth import events
from florin_auth.accounts.models import User
from florin_auth.client import Client
from florin_auth.crypto import random_token, token_hash
from florin_auth.mail.service import Mails
from florin_auth.sessions import anomalies, refresh_token, repository
from florin_auth.sessions.models import Device, RefreshToken, Session
from florin_auth.sessions.refresh_token import RefreshSecret
from florin_auth.settings import AuthSettings
from florin_kit.ids import uuid7

SIGN_INS_LOOKED_AT = 200


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A session that began; the tokens in it exist nowhere else in clear."""

    user: User
    session: Session
    refresh: RefreshSecret
    device_token: str | None


class SessionStarter:
    """The last step of every way to sign in."""

    def __init__(self, settings: AuthSettings, mails: Mails) -> None:
        self._settings = settings
        self._mails = mails

    async def start(
        self, tx: AsyncSession, user: User, transport: str, client: Client, *, amr: list[str], moment: datetime
    ) -> SignedIn:
        """Begin a session of a user whose row is locked; ``user.last_sign_in_at`` is still the one before."""
        history = await repository.history(tx, user.id, SIGN_INS_LOOKED_AT)
        device, is_new, device_token = await self._device(tx, user, transport, client, moment)
        if device is None:
            is_new = all(agent != client.agent for agent, _ in history)
        session = self._session(user, device, transport, client, amr, moment)
        refresh = refresh_token.first(session.id)
        tx.add(session)
        await tx.flush()
        tx.add(
            RefreshToken(
                id=uuid7(),
                user_id=user.id,
                session_id=session.id,
                token_hash=refresh.hash,
                created_at=moment,
                expires_at=session.expires_at,
            )
        )
        await events.session_started(tx, session, new_device=is_new)
        await self._tell(
            tx, user, client, is_new=is_new, unusual=anomalies.unusual_hour([hour for _, hour in history], moment)
        )
        return SignedIn(user=user, session=session, refresh=refresh, device_token=device_token)

    async def _tell(self, tx: AsyncSession, user: User, client: Client, *, is_new: bool, unusual: bool) -> None:
        """Signals for the owner and for staff; none of them ever blocks a sign-in."""
        facts = client.facts()
        if unusual:
            await events.audit(tx, "anomaly.unusual_hour", user.id, {"ip": client.ip, "device": client.device_name})
            facts["Unusual"] = "You do not usually sign in at this hour"
        if (is_new or unusual) and user.last_sign_in_at is not None:
            kind = "new_device" if is_new else "unusual_sign_in"
            await self._mails.enqueue(tx, kind, to=user.email, name=user.name, path="/security", facts=facts)

    async def _device(
        self, tx: AsyncSession, user: User, transport: str, client: Client, moment: datetime
    ) -> tuple[Device | None, bool, str | None]:
        """The device, whether it is new to the account, and its cookie. Clients without cookies have none."""
        if transport != "cookie" and client.device_token is None:
            return None, True, None
        token = client.device_token or random_token()
        device = await repository.device(tx, user.id, token_hash(token))
        if device is not None:
            device.last_seen_at, device.name = moment, client.device_name
            return device, False, token
        device = Device(
            id=uuid7(),
            user_id=user.id,
            token_hash=token_hash(token),
            name=client.device_name,
            created_at=moment,
            last_seen_at=moment,
        )
        tx.add(device)
        await tx.flush()
        return device, True, token

    def _session(
        self, user: User, device: Device | None, transport: str, client: Client, amr: list[str], moment: datetime
    ) -> Session:
        ends_at = moment + timedelta(seconds=self._settings.session_ttl_s)
        return Session(
            id=uuid7(),
            user_id=user.id,
            device_id=device.id if device else None,
            transport=transport,
            device_name=client.device_name,
            agent=client.agent,
            ip=client.ip,
            place=client.place,
            amr=amr,
            auth_time=moment,
            created_at=moment,
            last_used_at=moment,
            expires_at=min(ends_at, moment + timedelta(seconds=self._settings.refresh_token_ttl_s)),
            ends_at=ends_at,
        )
