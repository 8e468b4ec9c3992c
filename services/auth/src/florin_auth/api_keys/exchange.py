"""What the door does with a key: it exchanges it for an access token that lives a moment.

Whoever asks shows the key itself, so the answer gives nothing to anybody who did not have it already.
"""

from datetime import UTC, datetime, timedelta

from florin_auth.api_keys import repository
from florin_auth.api_keys.repository import Match
from florin_auth.clock import now
from florin_auth.sessions.access_token import AccessTokens
from florin_contracts.vocabulary import Mode, Role, UserStatus
from florin_kit.db import Database
from florin_kit.errors import ApiKeyInvalid
from florin_kit.identity import api_keys

TOKEN_TTL = timedelta(minutes=2)
USE_NOTED_EVERY = timedelta(seconds=60)


class KeyExchange:
    """API key → access token."""

    def __init__(self, database: Database, access_tokens: AccessTokens) -> None:
        self._database = database
        self._access_tokens = access_tokens

    async def __call__(self, key: str, ip: str) -> tuple[str, datetime]:
        """A token for what the key may do, and when it expires. Raises `ApiKeyInvalid`, whatever the reason."""
        written = key.encode()
        if not api_keys.is_well_formed(written):
            raise ApiKeyInvalid
        moment = now()
        async with self._database.read() as ro:
            found = await repository.find(ro, api_keys.digest(written), moment)
        if found is None or found.status != UserStatus.ACTIVE or found.role != Role.VENDOR:
            raise ApiKeyInvalid
        if not key.startswith(api_keys.PREFIXES[Mode(found.key.mode)]):  # what a key looks like is what it is
            raise ApiKeyInvalid
        issued = self._access_tokens.issue_for_key(
            user_id=found.key.user_id,
            secret_id=found.secret.id,
            role=found.role,
            scopes=found.key.scopes,
            mode=found.key.mode,
            expires_at=min(moment + TOKEN_TTL, found.secret.ends_at or datetime.max.replace(tzinfo=UTC)),
        )
        await self._note(found, moment, ip)
        return issued

    async def _note(self, found: Match, moment: datetime, ip: str) -> None:
        """Remember the use, once in a while: reads must not become writes."""
        before = moment - USE_NOTED_EVERY
        if found.key.last_used_at is None or found.key.last_used_at <= before:
            async with self._database.transaction() as tx:
                await repository.used(tx, found.key.id, moment, before, ip)
