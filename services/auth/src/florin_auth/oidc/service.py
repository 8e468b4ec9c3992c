"""Sign-in with another provider, and linking it to an account.

An identity is linked to an existing account only by its owner, signed in and freshly re-authenticated: the
same e-mail address at another provider proves nothing here.
"""

from dataclasses import dataclass
from hmac import compare_digest
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth import events
from florin_auth.accounts import repository as accounts
from florin_auth.accounts.identifiers import normal_email, normal_name
from florin_auth.accounts.models import User
from florin_auth.accounts.requests import add_user
from florin_auth.accounts.signed_in import locked_user
from florin_auth.challenges.service import Challenges, over
from florin_auth.client import Client
from florin_auth.clock import now
from florin_auth.crypto import base64url, random_token, token_hash
from florin_auth.mail.service import Mails
from florin_auth.mfa.schemas import MfaRequired
from florin_auth.mfa.second_step import SecondStep
from florin_auth.oidc.models import Identity
from florin_auth.oidc.provider import CLOCK_SKEW_S, Claims, Provider
from florin_auth.oidc.schemas import Callback
from florin_auth.passkeys import repository as passkeys
from florin_auth.sessions.sign_in import SIGN_INS
from florin_auth.sessions.start import SessionStarter, SignedIn
from florin_contracts.vocabulary import Role, UserStatus
from florin_kit.db import Database
from florin_kit.errors import AccountLocked, Conflict, InvalidCredentials, NotFound, ValidationFailed
from florin_kit.identity import Principal
from florin_kit.ids import uuid7

TTL_S = 600
SIGN_IN, LINK, PROOF = "oidc_sign_in", "oidc_link", "oidc_proof"


class LinkRequired(Conflict):
    """There is an account with the identity's address that it is not linked to."""

    code, title = "link_required", "Sign in as usual first, then link the other provider"


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept while the browser is at the provider; ``browser`` is the hash of its cookie.

    ``begun_at`` is in seconds since the epoch; journeys that an earlier release began lack it.
    """

    nonce: str
    verifier: str
    browser: str
    begun_at: float = 0.0


@dataclass(frozen=True)
class Started:
    """``cookie`` binds the journey to the browser that began it."""

    authorization_url: str
    cookie: str


class Oidc:
    """The use cases of other providers."""

    def __init__(
        self,
        database: Database,
        provider: Provider,
        challenges: Challenges,
        starter: SessionStarter,
        second_step: SecondStep,
        mails: Mails,
    ) -> None:
        self._database = database
        self.provider = provider
        self._challenges = challenges
        self._starter = starter
        self._second_step = second_step
        self._mails = mails

    async def start(self, purpose: str = SIGN_IN, user_id: UUID | None = None) -> Started:
        """Begin a journey, to sign in, or of a user. Raises `NotFound` or `UpstreamUnavailable`."""
        if not self.provider.enabled:
            raise NotFound
        cookie = random_token()
        journey = Journey(
            nonce=random_token(), verifier=random_token(), browser=_hash(cookie), begun_at=now().timestamp()
        )
        async with self._database.transaction() as tx:
            state, _ = await self._challenges.make(tx, purpose, TTL_S, journey, user_id)
        url = await self.provider.authorization_url(state, journey.nonce, journey.verifier, fresh=purpose == PROOF)
        return Started(url, cookie)

    async def sign_in(self, data: Callback, cookie: str | None, client: Client) -> SignedIn | MfaRequired:
        """Finish a journey by signing in; an unknown person gets an account.

        Raises `InvalidCredentials`, `LinkRequired`, `AccountLocked`, `ValidationFailed`.
        """
        claims, _ = await self._arrive(data, cookie, SIGN_IN, None)
        async with self._database.transaction() as tx:
            identity = await self._known(tx, claims)
            user = await self._user(tx, identity, claims)
            if user.status == UserStatus.LOCKED:
                raise AccountLocked("This account was locked by Florin's staff")
            if user.status != UserStatus.ACTIVE:
                raise InvalidCredentials("This identity has no account")
            moment = now()
            if self._second_step.is_needed(user):
                return await self._second_step.begin(tx, user, "cookie", client, ["oidc"])
            signed_in = await self._starter.start(tx, user, "cookie", client, amr=["oidc"], moment=moment)
            user.last_sign_in_at = moment
        SIGN_INS.labels("oidc").inc()
        return signed_in

    async def link(self, principal: Principal, data: Callback, cookie: str | None, client: Client) -> Identity:
        """Finish a journey by linking. Raises `Conflict` when the identity is somebody else's."""
        claims, _ = await self._arrive(data, cookie, LINK, principal.user_uuid)
        async with self._database.transaction() as tx:
            user = await locked_user(tx, principal)
            known = await self._known(tx, claims)
            if known is not None and known.user_id != user.id:
                raise Conflict("This identity is linked to another account")
            if known is not None:
                return known
            identity = await self._add(tx, user, claims)
            await events.audit(tx, "identity.linked", user.id, {"issuer": claims.iss})
            await self._tell(tx, user, f"{self.provider.name_of(claims.iss)} can be used to sign in", client)
            return identity

    async def prove(self, principal: Principal, data: Callback, cookie: str | None) -> None:
        """Finish a journey by which a signed-in user proves again who they are, at the provider, just now.

        Raises `InvalidCredentials` for another identity, or one that the provider did not ask anew.
        """
        claims, journey = await self._arrive(data, cookie, PROOF, principal.user_uuid)
        if claims.auth_time is None or claims.auth_time < journey.begun_at - CLOCK_SKEW_S:
            raise InvalidCredentials("The other provider did not ask you again")
        async with self._database.transaction() as tx:
            known = await self._known(tx, claims)
            if known is None or known.user_id != principal.user_uuid:
                raise InvalidCredentials("This is not the identity of your account")
            known.last_used_at = now()

    async def unlink(self, principal: Principal, identity_id: UUID, client: Client) -> None:
        """Raises `NotFound`, or `Conflict` when there would be no way left to sign in."""
        async with self._database.transaction() as tx:
            user = await locked_user(tx, principal)
            identity = await tx.get(Identity, identity_id)
            if identity is None or identity.user_id != user.id:
                raise NotFound
            if user.password_hash is None and not await passkeys.of_user(tx, user.id):
                raise Conflict("Choose a password first, or you could not sign in any more")
            await tx.delete(identity)
            await events.audit(tx, "identity.unlinked", user.id, {"issuer": identity.issuer})
            name = self.provider.name_of(identity.issuer)
            await self._tell(tx, user, f"{name} can't be used to sign in any more", client)

    async def _tell(self, tx: AsyncSession, user: User, what: str, client: Client) -> None:
        facts = {"What": what, **client.facts()}
        await self._mails.enqueue(tx, "security_changed", to=user.email, name=user.name, path="/security", facts=facts)

    async def of_user(self, session: AsyncSession, user_id: UUID) -> list[Identity]:
        query = select(Identity).where(Identity.user_id == user_id).order_by(Identity.created_at)
        return list(await session.scalars(query))

    async def _arrive(
        self, data: Callback, cookie: str | None, purpose: str, user_id: UUID | None
    ) -> tuple[Claims, Journey]:
        """The browser is back: its state is spent before the code is, so that neither is good twice."""
        async with self._database.transaction() as tx:
            taken = await self._challenges.take(tx, purpose, data.state, Journey, field="state")
            same_browser = cookie is not None and compare_digest(_hash(cookie), taken.content.browser)
            if not same_browser or taken.row.user_id != user_id:
                raise over("state")
            taken.spend()
        journey = taken.content
        return await self.provider.exchange(data.code, journey.verifier, journey.nonce), journey

    async def _user(self, tx: AsyncSession, identity: Identity | None, claims: Claims) -> User:
        if identity is not None:
            identity.last_used_at = now()
            user = await accounts.by_id(tx, identity.user_id, lock=True)
            assert user is not None, "an identity outlived its user"
            return user
        if not claims.email or not claims.email_verified:
            raise InvalidCredentials("The other provider does not vouch for your e-mail address")
        email = normal_email(claims.email)
        await accounts.lock_email(tx, email)
        if await accounts.by_email(tx, email) is not None:
            raise LinkRequired
        user = await add_user(tx, email, _name(claims, email), Role.CUSTOMER)
        user.status, user.email_verified_at = UserStatus.ACTIVE, now()
        await events.user_registered(tx, user)
        await self._add(tx, user, claims)
        return user

    @staticmethod
    async def _known(tx: AsyncSession, claims: Claims) -> Identity | None:
        query = select(Identity).where(Identity.issuer == claims.iss, Identity.subject == claims.sub)
        found: Identity | None = await tx.scalar(query.with_for_update())
        return found

    @staticmethod
    async def _add(tx: AsyncSession, user: User, claims: Claims) -> Identity:
        identity = Identity(
            id=uuid7(),
            user_id=user.id,
            issuer=claims.iss,
            subject=claims.sub,
            email=claims.email,
            created_at=now(),
            last_used_at=None,
        )
        tx.add(identity)
        await tx.flush()
        return identity


def _hash(cookie: str) -> str:
    return base64url(token_hash(cookie))


def _name(claims: Claims, email: str) -> str:
    try:
        return normal_name(claims.name or "")
    except ValidationFailed:
        return email.partition("@")[0]
