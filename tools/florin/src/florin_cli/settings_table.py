"""The one table of settings, read from the services' own settings classes."""

import os
import re
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings
from rich.console import Console
from rich.table import Table

from florin_cli.paths import Home
from florin_cli.stack import state
from florin_cli.stack.settings import SERVICES

_MASK = "••••••"
_PASSWORD_IN_URL = re.compile(r"(://[^:/@]*):[^@/]+@")
_LAUNCHER = {
    "FLORIN_HOME": (".florin", "Folder with the data of a local stack"),
    "FLORIN_PORT": ("8443", "Public port of a local stack"),
    "FLORIN_EDGE_RATE": ("300", "Coarse limit of the edge: requests per second and address"),
    "FLORIN_EDGE_BURST": ("600", "Coarse limit of the edge: requests at once above the rate"),
}


@dataclass
class Setting:
    """One setting; `services` are those that read it."""

    name: str
    default: str
    meaning: str
    secret: bool
    services: list[str] = field(default_factory=list)

    def value(self, values: dict[str, str]) -> str:
        """Return the value to show: masked when secret, without passwords in addresses."""
        raw = values.get(self.name, "")
        return _MASK if raw and self.secret else _PASSWORD_IN_URL.sub(rf"\1:{_MASK}@", raw)


def collect() -> list[Setting]:
    """Read the settings of every service that has any, and the launcher's own."""
    found = {name: Setting(name, *words, secret=False, services=["florin"]) for name, words in _LAUNCHER.items()}
    for service in SERVICES:
        module_name = f"florin_{service}.settings"
        if find_spec(module_name) is None:
            continue
        for cls in _classes(import_module(module_name)):
            for key, info in cls.model_fields.items():
                name = f"{cls.model_config.get('env_prefix', '')}{key}".upper()
                setting = found.setdefault(name, _setting(name, info))
                if service not in setting.services:
                    setting.services.append(service)
    return sorted(found.values(), key=lambda setting: setting.name)


def render(settings: list[Setting]) -> None:
    """Print the table, with the values of the running stack or of this environment."""
    running = state.running(Home.from_environment())
    values = {name: value for name, value in os.environ.items() if name.startswith("FLORIN_")}
    values |= running.inner if running is not None else {}
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("setting", "value", "default", "read by", "meaning"):
        table.add_column(column, overflow="fold")
    for setting in settings:
        table.add_row(setting.name, setting.value(values), setting.default, " ".join(setting.services), setting.meaning)
    Console().print(table, highlight=False)


def _classes(module: ModuleType) -> list[type[BaseSettings]]:
    """Return the settings classes that a service's module defines."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, BaseSettings) and value.__module__ == module.__name__
    ]


def _setting(name: str, info: FieldInfo) -> Setting:
    secret = "SecretStr" in str(info.annotation) or info.annotation is SecretStr
    default = "required" if info.is_required() else str(info.get_default(call_default_factory=True))
    return Setting(name, default, info.description or "", secret)
