"""What a service's OpenAPI document says beyond what Litestar knows: who may call, and which answers have no body."""

from typing import Any

from litestar import Litestar, Request
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.plugins import JsonRenderPlugin

from florin_contracts.vocabulary import Mode
from florin_kit.identity.access import AccessTable

API_KEY, TEST_API_KEY = "api_key", "test_api_key"
#: Ways to sign in, by the names that operations use.
SCHEMES: dict[str, dict[str, Any]] = {
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-florin_access"},
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    API_KEY: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "fl_live_…",
        "description": "A vendor's API key. An operation names the scope that it needs; one that names none is closed.",
    },
    TEST_API_KEY: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "fl_test_…",
        "description": "A vendor's API key in test mode. It opens what a live key opens, and what names it.",
    },
}

_BODYLESS = frozenset({"204", "304"})


class Document(JsonRenderPlugin):
    """The document as JSON. Litestar gives a body to every `Response[None]`, also where HTTP allows none."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        for path in openapi_schema.get("paths", {}).values():
            for operation in path.values():
                for status in _BODYLESS & operation["responses"].keys():
                    operation["responses"][status].pop("content", None)
        return super().render(request, openapi_schema)


def name_scopes(app: Litestar, access: AccessTable) -> None:
    """Note the scope of every route that API keys open. For a new application, before its document is made."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler):
                rules = (access.rules.get(f"{method} {route.path_format}") for method in handler.http_methods)
                # A route that asks for a step-up stays closed, whatever its scope: nobody is there to prove who it is.
                open_ = [rule for rule in rules if rule and not rule.step_up]
                live = {scope for rule in open_ if (scope := rule.scope_for(Mode.LIVE))}
                test = {scope for rule in open_ if (scope := rule.scope_for(Mode.TEST))}
                keys: list[dict[str, list[str]]] = []
                if live:
                    keys.append({API_KEY: [*sorted(live)]})
                if test - live:
                    keys.append({TEST_API_KEY: [*sorted(test)]})
                if keys:
                    handler.security = [{"session": []}, {"bearer": []}, *keys]
