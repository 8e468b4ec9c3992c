"""Begins the session of somebody who has proven who they are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth import events
from florin_auth.accounts.models import User
from florin_auth.client import Client
from florin_auth.crypto import random_token, token_hash
from florin_auth.mail.service import Mails
from florin_auth.places import Places
from florin_auth.sessions import anomalies, entry, refresh_token
from florin_auth.sessions.entry import Seen
from florin_auth.sessions.models import Session
from florin_auth.sessions.refresh_token import RefreshSecret
from florin_auth.settings import AuthSettings
from florin_kit.db import Unit, joined
from florin_kit.ids import uuid7

SIGN_INS_LOOKED_AT = 200
TOLD = {
    "unusual_hour": "You do not usually sign in at this hour",
    "impossible_travel": "Your last sign-in was so far away that nobody could have come here since",
}


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A session that began; the tokens in it exist nowhere else in clear."""

    user: User
    session: Session
    refresh: RefreshSecret
    device_token: str | None


class SessionStarter:
    """The last step of every way to sign in."""

    def __init__(self, settings: AuthSettings, mails: Mails, places: Places) -> None:
        self._settings = settings
        self._places = places
        self._mails = mails

    async def start(
        self, tx: AsyncSession | Unit, user: User, transport: str, client: Client, *, amr: list[str], moment: datetime
    ) -> SignedIn:
        """Begin a session of a user whose row is locked; ``user.last_sign_in_at`` is still the one before."""
        unit = await joined(tx)
        seen = await entry.seen(
            unit, user.id, client.device_hash, client.device_name, client.agent, moment, SIGN_INS_LOOKED_AT
        )
        device_id, device_token = seen.device_id, client.device_token
        if device_id is None and (transport == "cookie" or device_token is not None):
            device_id, device_token = uuid7(), device_token or random_token()
            await entry.add_device(unit, device_id, user.id, token_hash(device_token), client.device_name, moment)
        # Clients without cookies have no device: there the program has to do.
        is_new = seen.device_id is None if device_id else not seen.known_agent
        session = self._session(user, device_id, transport, client, amr, moment)
        refresh = refresh_token.first(session.id)
        await entry.begin(unit, session, uuid7(), refresh.hash)
        await events.session_started(unit, session, new_device=is_new)
        await self._tell(unit, user, client, is_new, self._signals(seen, client, moment))
        return SignedIn(user=user, session=session, refresh=refresh, device_token=device_token)

    def _signals(self, seen: Seen, client: Client, moment: datetime) -> list[str]:
        """What is unusual about the sign-in."""
        found = ["unusual_hour"] if anomalies.unusual_hour(seen.hours, moment) else []
        if seen.last_ip is not None and seen.last_at is not None:
            before = self._places.find(seen.last_ip)
            if anomalies.impossible_travel(before, client.where, moment - seen.last_at):
                found.append("impossible_travel")
        return found

    async def _tell(self, unit: Unit, user: User, client: Client, is_new: bool, signals: list[str]) -> None:
        """Signals for the owner and for staff; none of them ever blocks a sign-in."""
        for signal in signals:
            data: dict[str, object] = {"ip": client.ip, "device": client.device_name, "place": client.place}
            await events.audit(unit, f"anomaly.{signal}", user.id, data)
        if (is_new or signals) and user.last_sign_in_at is not None:
            unusual = ". ".join(TOLD[signal] for signal in signals)
            facts = client.facts() | ({"Unusual": unusual} if unusual else {})
            kind = "new_device" if is_new else "unusual_sign_in"
            await self._mails.enqueue(unit, kind, to=user.email, name=user.name, path="/security", facts=facts)

    def _session(
        self, user: User, device_id: UUID | None, transport: str, client: Client, amr: list[str], moment: datetime
    ) -> Session:
        ends_at = moment + timedelta(seconds=self._settings.session_ttl_s)
        return Session(
            id=uuid7(),
            user_id=user.id,
            device_id=device_id,
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
