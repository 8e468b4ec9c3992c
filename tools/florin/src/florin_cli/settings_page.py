"""The table of settings for the terminal, with values, and as the reference page."""

import os
import re
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from florin_cli.paths import Home
from florin_cli.settings_table import LAUNCHER, Setting, together
from florin_cli.stack import state

_MASK = "••••••"
_PASSWORD_IN_URL = re.compile(r"(://[^:/@]*):[^@/]+@")
_INTRODUCTION = f"""\
# Settings

<!-- Made by `florin settings --markdown`; edit the settings classes instead. -->

Settings are environment variables, read once when a process starts. A process whose settings are
missing or not usable does not start and names all of them. Secrets have no defaults; a secret that
is too short or easy to guess counts as not usable. `make up` generates the secrets of a local stack
and sets all addresses; what else is set in its environment is passed on to the processes that may
have it. `florin settings` prints this table with the values of the running stack, secrets masked.

Units stand last in a name: `_s` is seconds, `_max` a limit. "Read by" names the processes;
`{LAUNCHER}` is the local stack itself (`make` and the command `florin`). An address marked **secret**
may hold a password.

| setting | type | default | read by | meaning |
|---|---|---|---|---|
"""


def shown(setting: Setting, values: Mapping[str, str]) -> str:
    """Return the value to show: masked when secret, without passwords in addresses."""
    raw = values.get(setting.name, "")
    return _MASK if raw and setting.secret else _PASSWORD_IN_URL.sub(rf"\1:{_MASK}@", raw)


def render(settings: Sequence[Setting]) -> None:
    """Print the table, with the values of the running stack or of this environment."""
    running = state.running(Home.from_environment())
    values = {name: value for name, value in os.environ.items() if name.startswith("FLORIN_")}
    values |= running.inner if running is not None else {}
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("setting", "value", "default", "read by", "meaning"):
        table.add_column(column, overflow="fold")
    for setting in settings:
        table.add_row(setting.name, shown(setting, values), setting.default, together(setting.readers), setting.meaning)
    Console().print(table, highlight=False)


def markdown(settings: Sequence[Setting]) -> str:
    """Return the reference page, `docs/reference/settings.md`."""
    rows = (" | ".join(_cells(setting)).replace("\n", "<br>") for setting in settings)
    return _INTRODUCTION + "".join(f"| {row} |\n" for row in rows)


def _cells(setting: Setting) -> tuple[str, ...]:
    type_ = f"{setting.type}; **secret**" if setting.holds_password else setting.type.replace("secret", "**secret**")
    return (f"`{setting.name}`", type_, _default(setting), together(setting.readers), setting.meaning)


def _default(setting: Setting) -> str:
    defaults = {variant.default for variant in setting.variants}
    if len(defaults) == 1 and setting.variants[0].default:
        return f"`{setting.default}`"
    return setting.default
