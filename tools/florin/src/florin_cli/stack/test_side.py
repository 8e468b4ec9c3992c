"""The test side of a stack: payments and its provider a second time, for API keys in test mode.

They have databases, secrets and a folder of their own, and share with the real side only what says who
somebody is. Nothing of it waits for them: they start when the real side is healthy, so that it is not later
for them, and are there some seconds after it.
"""

from collections.abc import Mapping

from florin_cli.paths import Home
from florin_cli.servers import Postgres
from florin_cli.servers.ports import LOOPBACK
from florin_cli.stack import migrating, replacement
from florin_cli.stack.service import Service
from florin_cli.stack.settings import REAL_PROVIDER, TEST_DATABASES, TEST_SIDE, Shared
from florin_cli.stack.supervisor import Unit

_MIGRATIONS = "migrations-test"


def units(
    home: Home,
    at: Mapping[str, int],
    postgres: Postgres,
    shared: Shared,
    secrets: Mapping[str, str],
    caller: Mapping[str, str],
) -> list[Unit]:
    """Return the units; `at` has the ports of all processes by name."""
    # A stack may use a real provider; its test side never does.
    beside = {name: value for name, value in caller.items() if name not in REAL_PROVIDER}
    made = [Unit(migrating.task(_MIGRATIONS, home, postgres, TEST_DATABASES), needs=("nginx",), aside=True)]
    for name, service in TEST_SIDE.items():
        own = _settings(home, at, secrets)[service] | {"FLORIN_DATABASE_URL": postgres.url(TEST_DATABASES[name], "app")}
        env = replacement.without(shared.environment(service, beside, at[name])) | own
        server = Service(name, home.data("services"), at[name], env, service=service)
        made.append(Unit(server, needs=("nginx", _MIGRATIONS), aside=True))
    return made


def _settings(home: Home, at: Mapping[str, int], secrets: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return what differs from the real side, for each service."""
    provider_url = f"http://{LOOPBACK}:{at['psp_simulator-test']}"
    both = {
        "FLORIN_PSP_API_KEY": secrets["test_psp_api_key"],
        "FLORIN_PSP_WEBHOOK_SECRET": secrets["test_psp_webhook_secret"],
    }
    return {
        "payments": both
        | {
            "FLORIN_MODE": "test",
            "FLORIN_PSP_URL": provider_url,
            "FLORIN_PAYMENT_LINK_KEY": secrets["test_payment_link_key"],
            **replacement.settings(secrets, replacement.TEST_SIDE_SETTINGS),
            "FLORIN_OBJECTS_DIR": str(home.data("objects-test")),
        },
        "psp_simulator": both
        | {
            "FLORIN_PSP_PUBLIC_URL": provider_url,
            "FLORIN_PSP_WEBHOOK_URL": f"http://{LOOPBACK}:{at['gateway']}/api/v1/webhooks/psp-test/simulator",
        },
    }
