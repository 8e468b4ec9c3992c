"""Which environment each process of the stack gets: what it needs, and nothing else."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from florin_cli.servers.ports import LOOPBACK

SERVICES = ("auth", "payments", "admin", "profile", "live", "psp_simulator", "gateway")
DATABASES = {
    "auth": "florin_auth",
    "payments": "florin_payments",
    "admin": "florin_admin",
    "profile": "florin_profile",
    "psp_simulator": "florin_psp",
}
"""Service to database."""

TEST_SIDE = {"payments-test": "payments", "psp_simulator-test": "psp_simulator"}
"""Second instances, for API keys in test mode, with the service whose program they run."""
TEST_DATABASES = {"payments-test": "florin_payments_test", "psp_simulator-test": "florin_psp_test"}

_EVENTS = ("FLORIN_REDIS_URL", "FLORIN_BROKER", "FLORIN_AMQP_URL")
_IDENTITY = ("FLORIN_JWKS_URL",)
_PSP = ("FLORIN_PSP_API_KEY", "FLORIN_PSP_WEBHOOK_SECRET")
_RATES = ("FLORIN_EXCHANGE_RATES", "FLORIN_EXCHANGE_ECB_URL")
_STRIPE = ("FLORIN_STRIPE_API_URL", "FLORIN_STRIPE_API_KEY", "FLORIN_STRIPE_WEBHOOK_SECRET")
REAL_PROVIDER = ("FLORIN_PSP", *_STRIPE)
_SERVICE_URLS = ("FLORIN_AUTH_URL", "FLORIN_PAYMENTS_URL", "FLORIN_ADMIN_URL", "FLORIN_PROFILE_URL", "FLORIN_LIVE_URL")
_PAYMENTS_TEST_URL = "FLORIN_PAYMENTS_TEST_URL"
_WEBHOOKS = ("FLORIN_WEBHOOK_HTTP_HOSTS", "FLORIN_WEBHOOK_NETWORKS", "FLORIN_WEBHOOK_PORTS")
_MAIL = ("FLORIN_SMTP_HOST", "FLORIN_SMTP_PORT", "FLORIN_MAIL_FROM")

NEEDS: dict[str, tuple[str, ...]] = {
    "auth": (
        *_EVENTS,
        *_IDENTITY,
        *_MAIL,
        "FLORIN_CSRF_KEY",
        "FLORIN_KEY_ENCRYPTION_KEY",
        "FLORIN_PREVIOUS_KEY_ENCRYPTION_KEY",
        "FLORIN_OIDC_CLIENT_SECRET",
    ),
    "payments": (
        *_EVENTS,
        *_IDENTITY,
        *_PSP,
        *_STRIPE,
        *_RATES,
        "FLORIN_PSP_URL",
        "FLORIN_OBJECTS_DIR",
        "FLORIN_PAYMENT_LINK_KEY",
        "FLORIN_WEBHOOK_KEY",
        "FLORIN_PREVIOUS_WEBHOOK_KEY",
        *_WEBHOOKS,
    ),
    "admin": (*_EVENTS, *_IDENTITY, *_SERVICE_URLS),
    "profile": (
        *_EVENTS,
        *_IDENTITY,
        *_MAIL,
        "FLORIN_OBJECTS_DIR",
        "FLORIN_PERSONAL_KEY",
        "FLORIN_PREVIOUS_PERSONAL_KEY",
    ),
    "live": (*_EVENTS, *_IDENTITY, *_SERVICE_URLS),
    "psp_simulator": (*_PSP, "FLORIN_PSP_PUBLIC_URL", "FLORIN_PSP_WEBHOOK_URL"),
    "gateway": (
        "FLORIN_REDIS_URL",
        "FLORIN_JWKS_URL",
        "FLORIN_CSRF_KEY",
        "FLORIN_TRUSTED_PROXIES",
        *_SERVICE_URLS,
        _PAYMENTS_TEST_URL,
    ),
}
"""What each service reads of the shared settings; its own port, database and name come on top."""

# Only the launcher's own business, or given to single services by the table above.
_LAUNCHER = {
    "FLORIN_HOME",
    "FLORIN_PORT",
    "FLORIN_REPLICAS",
    "FLORIN_MAKE_BEGAN",
    "FLORIN_EDGE_RATE",
    "FLORIN_EDGE_BURST",
    "FLORIN_EDGE_CERTIFICATE",
    "FLORIN_EDGE_CERTIFICATE_KEY",
    "FLORIN_EDGE_STAPLING_TRUST",
    "FLORIN_EDGE_RESOLVERS",
    "FLORIN_MODE",
}
_SENSITIVE = re.compile(r"_(KEY|SECRET|PASSWORD|TOKEN|DSN|URL)$")
_SYSTEM = ("PATH", "HOME", "LANG", "SSL_CERT_FILE")


@dataclass(frozen=True)
class Shared:
    """All shared settings of a stack by name, and the addresses of each service's replicas."""

    values: Mapping[str, str]
    urls: Mapping[str, Sequence[str]]
    database_urls: Mapping[str, str]

    def environment(self, service: str, caller: Mapping[str, str], port: int) -> dict[str, str]:
        """Return the environment of a process of one service that listens on `port`.

        Of the caller's `FLORIN_*` variables the harmless ones (limits, sizes, levels) are
        passed on to every service, secrets and addresses only to those that need them.
        """
        own = {
            "FLORIN_BIND_HOST": LOOPBACK,
            "FLORIN_BIND_PORT": str(port),
        }
        if service == "gateway":
            # Only the gateway spreads load; the others ask the first replica of whom they need.
            own |= {name: ",".join(self.urls[_service_of(name)]) for name in _SERVICE_URLS}
        if service in DATABASES:
            own["FLORIN_DATABASE_URL"] = self.database_urls[service]
        needed = NEEDS[service]
        passed = {name: value for name, value in caller.items() if _harmless(name) or name in needed}
        common = {name: self.values[name] for name in ("FLORIN_ENV", "FLORIN_PUBLIC_ORIGIN")}
        shared = {name: self.values[name] for name in needed if name in self.values}
        return base_environment() | {"FLORIN_SHUTDOWN_TIMEOUT_S": "5"} | passed | common | shared | own


def base_environment() -> dict[str, str]:
    """Return the variables that any Python child needs to run."""
    kept = {name: os.environ[name] for name in _SYSTEM if name in os.environ}
    return kept | {"TZ": "UTC", "PYTHONUNBUFFERED": "1"}


def _service_of(name: str) -> str:
    """`FLORIN_AUTH_URL` → `auth`."""
    return name.removeprefix("FLORIN_").removesuffix("_URL").lower()


def _harmless(name: str) -> bool:
    return name.startswith("FLORIN_") and name not in _LAUNCHER and _SENSITIVE.search(name) is None
