"""``/health/live``, ``/health/ready`` and ``/metrics`` of every service."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

CHECK_TIMEOUT_S = 2.0
Check = Callable[[], Awaitable[object]]


async def run_checks(checks: Mapping[str, Check]) -> dict[str, str]:
    """Run all checks at once, each with its time limit; the values are ``ok`` or what failed."""

    async def one(check: Check) -> str:
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S):
                await check()
        except TimeoutError:
            return "timeout"
        except Exception as error:  # any failure of a dependency is an answer here
            return type(error).__name__
        return "ok"

    results = await asyncio.gather(*(one(check) for check in checks.values()))
    return dict(zip(checks, results, strict=True))


def health_handlers(service: str, release: str, checks: Mapping[str, Check]) -> list[HTTPRouteHandler]:
    """The handlers; ``checks`` are the dependencies without which the service can't do its work."""

    @get("/health/live", include_in_schema=False)
    async def live() -> dict[str, str]:
        return {"status": "ok", "service": service, "release": release}

    @get("/health/ready", include_in_schema=False)
    async def ready() -> Response[dict[str, object]]:
        results = await run_checks(checks)
        healthy = all(result == "ok" for result in results.values())
        return Response(
            {"status": "ok" if healthy else "unavailable", "service": service, "checks": results},
            status_code=200 if healthy else 503,
        )

    @get("/metrics", include_in_schema=False, media_type=CONTENT_TYPE_LATEST)
    async def metrics() -> Response[bytes]:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [live, ready, metrics]
