"""Names of the Redis keys that more than one service reads.

Keys that only one service knows stay inside that service.
"""

REVOKED_VALUE = "1"


def revoked_session(session_id: str) -> str:
    """Present while access tokens of the revoked session (`ses_…`) or secret of an API key (`aks_…`) may be unexpired.

    Written by auth with the access token's lifetime as TTL; read by whoever verifies a token.
    """
    return f"rev:{session_id}"


def revoked_token(token_id: str) -> str:
    """Present while the single access token with this `jti` is revoked."""
    return f"rev:jti:{token_id}"
