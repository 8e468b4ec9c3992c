"""``/.well-known/jwks.json``."""

from typing import Any

from litestar import Response, get

from florin_auth.dependencies import UseRing

MAX_AGE_S = 60


@get("/.well-known/jwks.json", summary="Keys that access tokens are verified with")
async def jwks(ring: UseRing) -> Response[dict[str, Any]]:
    return Response(ring.jwks(), headers={"Cache-Control": f"public, max-age={MAX_AGE_S}"})
