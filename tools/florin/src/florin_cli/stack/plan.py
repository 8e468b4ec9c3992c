"""The units of a local stack: real servers, migrations, services, gateway, edge."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from florin_cli.paths import Home
from florin_cli.servers import MailCatcher, Postgres, RabbitMQ, Server, Valkey
from florin_cli.servers.ports import LOOPBACK, free_ports
from florin_cli.stack import edge, migrating, replacement, replicas, secret_store, test_side
from florin_cli.stack.brokers import Broker
from florin_cli.stack.service import Service, Task
from florin_cli.stack.settings import DATABASES, SERVICES, TEST_DATABASES, TEST_SIDE, Shared
from florin_cli.stack.supervisor import Unit

_SERVERS = ("postgres", "valkey", "mail", "rabbitmq")


@dataclass(frozen=True)
class Plan:
    """Units in the order of their start, and what commands need to work on the stack."""

    units: list[Unit]
    inner: dict[str, str]

    def versions(self) -> dict[str, str]:
        """Return the versions of the real servers."""
        return {unit.name: unit.server.version() for unit in self.units if not isinstance(unit.server, Service | Task)}

    def with_keys(self, secrets: Mapping[str, str]) -> "Plan":
        """Return the plan with replaced keys; a process that runs keeps its own until it is replaced, too."""
        replacement.take_over(self.units, secrets)
        keys = replacement.settings(secrets, replacement.COMMAND_SETTINGS)
        return Plan(self.units, replacement.without(self.inner) | keys)


def make(home: Home, port: int, broker: Broker, caller: Mapping[str, str] = os.environ) -> Plan:
    """Choose ports, read secrets, and lay out the whole stack on `home`."""
    secrets = secret_store.ensure(home.secrets)
    processes = replicas.names(replicas.parse(caller.get("FLORIN_REPLICAS", "1")))
    named = (*_SERVERS, *(name for name, _ in processes), *TEST_SIDE)
    at = dict(zip(named, free_ports(len(named)), strict=True))

    databases = (*DATABASES.values(), *TEST_DATABASES.values())
    postgres = Postgres(home.data("postgres"), at["postgres"], databases=databases, password=secrets["postgres"])
    valkey = Valkey(home.data("valkey"), at["valkey"], password=secrets["valkey"], appendonly=True)
    mail = MailCatcher(home.data("mailcatcher"), at["mail"], mail=home.mail)
    servers: list[Server] = [postgres, valkey, mail]
    amqp_url = broker.url
    if broker.programs is not None:
        rabbitmq = RabbitMQ(
            home.data("rabbitmq"), at["rabbitmq"], programs=broker.programs, password=secrets["rabbitmq"]
        )
        servers.append(rabbitmq)
        amqp_url = rabbitmq.url

    origin = caller.get("FLORIN_PUBLIC_ORIGIN") or f"https://localhost:{port}"
    values = {
        "FLORIN_ENV": caller.get("FLORIN_ENV", "local"),
        "FLORIN_PUBLIC_ORIGIN": origin,
        "FLORIN_REDIS_URL": valkey.url,
        "FLORIN_BROKER": broker.kind,
        "FLORIN_JWKS_URL": f"http://{LOOPBACK}:{at['auth']}/.well-known/jwks.json",
        "FLORIN_CSRF_KEY": secrets["csrf_key"],
        **replacement.settings(secrets),
        "FLORIN_PSP_API_KEY": secrets["psp_api_key"],
        "FLORIN_PSP_WEBHOOK_SECRET": secrets["psp_webhook_secret"],
        "FLORIN_PAYMENT_LINK_KEY": secrets["payment_link_key"],
        "FLORIN_PSP_URL": f"http://{LOOPBACK}:{at['psp_simulator']}",
        "FLORIN_PSP_PUBLIC_URL": f"http://{LOOPBACK}:{at['psp_simulator']}",
        "FLORIN_PSP_WEBHOOK_URL": f"http://{LOOPBACK}:{at['gateway']}/api/v1/webhooks/psp/simulator",
        "FLORIN_EXCHANGE_RATES": caller.get("FLORIN_EXCHANGE_RATES", "table"),
        "FLORIN_SMTP_HOST": LOOPBACK,
        "FLORIN_SMTP_PORT": str(mail.port),
        "FLORIN_MAIL_FROM": "Florin <no-reply@florin.test>",
        "FLORIN_TRUSTED_PROXIES": LOOPBACK,
        "FLORIN_OBJECTS_DIR": str(home.data("objects")),
        **{f"FLORIN_{name.upper()}_URL": f"http://{LOOPBACK}:{at[name]}" for name in SERVICES},
        "FLORIN_PAYMENTS_TEST_URL": f"http://{LOOPBACK}:{at['payments-test']}",
        **({"FLORIN_AMQP_URL": amqp_url} if amqp_url else {}),
        **_receivers(caller),
    }
    urls: dict[str, list[str]] = {}
    for name, service in processes:
        urls.setdefault(service, []).append(f"http://{LOOPBACK}:{at[name]}")
    shared = Shared(values, urls, {name: postgres.url(database, "app") for name, database in DATABASES.items()})

    units = [Unit(server) for server in servers]
    units.append(Unit(migrating.task("migrations", home, postgres, DATABASES), needs=("postgres",)))
    before = (*(server.name for server in servers), "migrations")
    for name, service in processes:
        env = shared.environment(service, caller, at[name])
        needs = before if service != "gateway" else tuple(other for other, kind in processes if kind != "gateway")
        units.append(Unit(Service(name, home.data("services"), at[name], env, service=service), needs=needs))
    gateways = tuple(name for name, service in processes if service == "gateway")
    nginx = edge.make(
        home, port, gateways=[f"{LOOPBACK}:{at[name]}" for name in gateways], origin=origin, caller=caller
    )
    units.append(Unit(nginx, needs=gateways))
    units += test_side.units(home, at, postgres, shared, secrets, caller)
    return Plan(units, _inner(values, postgres, secrets))


def _receivers(caller: Mapping[str, str]) -> dict[str, str]:
    """Return where vendors' webhooks may go: on a developer's machine also to programs of their own."""
    if caller.get("FLORIN_ENV", "local") not in ("local", "test"):
        return {}
    local = {"HTTP_HOSTS": "localhost,127.0.0.1", "NETWORKS": "127.0.0.1/32,::1/128", "PORTS": "443,1024-65535"}
    return {name: caller.get(name, value) for name, value in ((f"FLORIN_WEBHOOK_{k}", v) for k, v in local.items())}


def _inner(values: Mapping[str, str], postgres: Postgres, secrets: Mapping[str, str]) -> dict[str, str]:
    """Return what our own commands (seed, users, ledger, keys) need to work on this stack."""
    databases: dict[str, str] = {}
    for service, database in {**DATABASES, **TEST_DATABASES}.items():
        prefix = f"FLORIN_{service.upper().replace('-', '_')}_DATABASE"
        databases[f"{prefix}_URL"] = postgres.url(database, "app")
        databases[f"{prefix}_OWNER_URL"] = postgres.url(database, "owner")
    return {**values, **databases, **replacement.settings(secrets, replacement.COMMAND_SETTINGS)}
