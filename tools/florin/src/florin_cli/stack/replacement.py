"""The keys that seal what is in the databases of a local stack, and how far their replacement is.

A replacement has three phases, each of which every process must have reached before the next one begins:

========= ============ =====================
phase     what seals   what opens
========= ============ =====================
readable  the old key  the old and the new
sealing   the new key  the old and the new
dropped   the new key  the new key
========= ============ =====================

The phase lies beside the secrets, so whoever was killed half-way goes on where it stopped.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, cast

from florin_cli.stack import secret_store
from florin_cli.stack.service import Service
from florin_cli.stack.settings import NEEDS, TEST_SIDE
from florin_cli.stack.supervisor import Unit

Phase = Literal["readable", "sealing", "dropped"]
SETTINGS = {
    "key_encryption_key": "KEY_ENCRYPTION_KEY",
    "personal_key": "PERSONAL_KEY",
    "webhook_key": "WEBHOOK_KEY",
}
"""Secret to setting, without its prefix."""
TEST_SIDE_SETTINGS = {"test_webhook_key": "WEBHOOK_KEY"}
COMMAND_SETTINGS = SETTINGS | {"test_webhook_key": "TEST_WEBHOOK_KEY"}
"""Our own commands work on both sides."""
KEYS = tuple(COMMAND_SETTINGS)
_READERS = dict(zip(KEYS, ("auth", "profile", "payments", "payments-test"), strict=True))
_PHASE, _REACHED, _WHICH, _NEXT, _PREVIOUS = "replacing", "replacing_reached", "replacing_keys", "next_", "previous_"
_CHANGING = {f"FLORIN_{way}{name}" for name in COMMAND_SETTINGS.values() for way in ("", "PREVIOUS_")}


def phase(secrets: Mapping[str, str]) -> Phase | None:
    """How far a replacement is; None: there is none."""
    return cast("Phase | None", secrets.get(_PHASE))


def services(secrets: Mapping[str, str]) -> list[str]:
    """Who reads the keys that are being replaced."""
    return [_READERS[name] for name in secrets[_WHICH].split(",")]


def is_reached(secrets: Mapping[str, str]) -> bool:
    """Whether every process is known to have reached the phase."""
    return secrets.get(_PHASE) == secrets.get(_REACHED)


def reached(secrets: Mapping[str, str]) -> dict[str, str]:
    """The secrets when every process has reached the phase."""
    return {**secrets, _REACHED: secrets[_PHASE]}


def after(secrets: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The secrets in the next phase; ``names``: what is to be replaced where nothing is yet."""
    kept = dict(secrets)
    match phase(secrets):
        case None:
            which = list(names)
            new = {_NEXT + name: secret_store.generate() for name in which}
            return kept | new | {_PHASE: "readable", _WHICH: ",".join(which)}
        case "readable":
            for name in [name for name in KEYS if _NEXT + name in kept]:
                kept[_PREVIOUS + name], kept[name] = kept[name], kept.pop(_NEXT + name)
            return kept | {_PHASE: "sealing"}
        case _:
            gone = {_PREVIOUS + name for name in KEYS}
            return {name: value for name, value in kept.items() if name not in gone} | {_PHASE: "dropped"}


def ended(secrets: Mapping[str, str]) -> dict[str, str]:
    """Nothing is being replaced."""
    return {name: value for name, value in secrets.items() if name not in (_PHASE, _REACHED, _WHICH)}


def settings(secrets: Mapping[str, str], which: Mapping[str, str] = SETTINGS) -> dict[str, str]:
    """The keys as settings: those that seal, and those that only open if there are any."""
    found: dict[str, str] = {}
    for secret, name in which.items():
        found[f"FLORIN_{name}"] = secrets[secret]
        if only_opens := secrets.get(_NEXT + secret) or secrets.get(_PREVIOUS + secret):
            found[f"FLORIN_PREVIOUS_{name}"] = only_opens
    return found


def without(settings: Mapping[str, str]) -> dict[str, str]:
    """Settings without these keys."""
    return {name: value for name, value in settings.items() if name not in _CHANGING}


def take_over(units: Iterable[Unit], secrets: Mapping[str, str]) -> None:
    """Have the next process of each service start with the keys as they are now."""
    for unit in units:
        server = unit.server
        if isinstance(server, Service):
            given = settings(secrets, TEST_SIDE_SETTINGS if unit.name in TEST_SIDE else SETTINGS)
            server.env = without(server.env) | {k: v for k, v in given.items() if k in NEEDS[server.service]}
