"""The one table of settings, read from the services' own settings classes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from florin_cli import settings_words as words
from florin_cli.stack.settings import SERVICES

LAUNCHER = "florin"
"""Stands among the readers for the local stack's own tools."""


@dataclass(frozen=True)
class Variant:
    """A setting as one process reads it; ``default`` as it would be written, None when it is required."""

    reader: str
    type: str
    default: str | None
    meaning: str


@dataclass
class Setting:
    """One setting. ``secret``: its value is never shown; ``holds_password``: a password inside it is not."""

    name: str
    secret: bool = False
    holds_password: bool = False
    variants: list[Variant] = field(default_factory=list)

    @property
    def readers(self) -> list[str]:
        """The processes that read it."""
        return [variant.reader for variant in self.variants]

    @property
    def type(self) -> str:
        return self.variants[0].type

    @property
    def default(self) -> str:
        """The default; where processes differ, that of each."""
        return _told(self.readers, [_shown(variant.default) for variant in self.variants])

    @property
    def meaning(self) -> str:
        """What it is for; where processes make different use of it, that of each."""
        return _told(self.readers, [variant.meaning for variant in self.variants])


_LAUNCHERS = (
    ("FLORIN_HOME", "path", ".florin", "Folder with the data of a local stack; a relative one is below the checkout"),
    ("FLORIN_PORT", "integer, 1 to 65535", "8443", "Public port of a local stack"),
    ("FLORIN_EDGE_RATE", "integer", "300", "Coarse limit of the edge: requests per second and address"),
    ("FLORIN_EDGE_BURST", "integer", "600", "Coarse limit of the edge: requests at once above the rate"),
    ("FLORIN_EDGE_CERTIFICATE", "path", "", "Certificate chain (PEM) of the edge; unset: one of the local authority"),
    ("FLORIN_EDGE_CERTIFICATE_KEY", "path", "", "Its private key (PEM)"),
    (
        "FLORIN_EDGE_STAPLING_TRUST",
        "path",
        "",
        "Certificates (PEM) of the authority that issued the edge's, its root among them; staples OCSP answers",
    ),
    (
        "FLORIN_EDGE_RESOLVERS",
        "text",
        "",
        "Name servers that know the OCSP responder; unset: those of /etc/resolv.conf",
    ),
    ("FLORIN_ENV", "local, test", "local", "What a local stack is"),
    ("FLORIN_PUBLIC_ORIGIN", "text", "", "Origin of a local stack; unset: https://localhost and the public port"),
    ("FLORIN_BROKER", "redis, rabbitmq", "", "Event transport of a local stack; unset: RabbitMQ if it is there"),
    ("FLORIN_AMQP_URL", "secret", "", "A RabbitMQ to use instead of one of the local stack's own"),
    ("FLORIN_PYTHON", "path", "", "Python that makes the environment; unset: the first fit one on the path"),
    ("FLORIN_CHROMIUM", "path", "", "Chromium for the browser tests; unset: the first one on the path"),
)


def collect() -> list[Setting]:
    """Read the settings of every service that has any, and the launcher's own, by name."""
    found: dict[str, Setting] = {}
    for service in SERVICES:
        for name, info in fields_of(service).items():
            setting = found.setdefault(name, Setting(name, words.is_secret(info), words.holds_password(info)))
            variant = Variant(service, words.type_of(info), words.default_of(info), info.description or "")
            setting.variants.append(variant)
    for name, type_, default, meaning in _LAUNCHERS:
        found.setdefault(name, Setting(name)).variants.append(Variant(LAUNCHER, type_, default, meaning))
    return sorted(found.values(), key=lambda setting: setting.name)


def fields_of(service: str) -> dict[str, FieldInfo]:
    """Return what a service reads from its environment, by the variable's name."""
    if find_spec(f"florin_{service}.settings") is None:
        return {}
    return {
        f"{cls.model_config.get('env_prefix', '')}{key}".upper(): info
        for cls in classes(import_module(f"florin_{service}.settings"))
        for key, info in cls.model_fields.items()
    }


def classes(module: ModuleType) -> list[type[BaseSettings]]:
    """Return the settings classes that a service's module defines."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, BaseSettings) and value.__module__ == module.__name__
    ]


def _shown(default: str | None) -> str:
    return "required" if default is None else default or "unset"


def together(readers: list[str]) -> str:
    """Name processes, in few words where all services are among them."""
    others = [reader for reader in readers if reader not in SERVICES]
    return ", ".join(["all services", *others] if set(SERVICES) <= set(readers) else readers)


def _told(readers: Iterable[str], texts: list[str]) -> str:
    """Say one text once, and different ones on a line each with who they are for."""
    if len(set(texts)) == 1:
        return texts[0]
    by_text: dict[str, list[str]] = {}
    for reader, text in zip(readers, texts, strict=True):
        by_text.setdefault(text, []).append(reader)
    return "\n".join(f"{together(names)}: {text}" for text, names in by_text.items())
