"""How many processes of each service a local stack runs: `FLORIN_REPLICAS`."""

from collections.abc import Iterable, Mapping

from florin_cli.stack.errors import StackError
from florin_cli.stack.settings import SERVICES, TEST_SIDE

REPLICAS_MAX = 8
# It stands for somebody else's system, which is one.
SINGLE = ("psp_simulator",)


def parse(text: str) -> dict[str, int]:
    """Read `2` (every service of ours) or `payments=2,gateway=3` (the others have one).

    Raises StackError when it says anything else.
    """
    counts = dict.fromkeys(SERVICES, 1)
    if text.strip().isdigit():
        return {name: 1 if name in SINGLE else _count(text.strip()) for name in counts}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = part.partition("=")
        if name not in counts or name in SINGLE:
            allowed = ", ".join(service for service in SERVICES if service not in SINGLE)
            raise StackError(f"FLORIN_REPLICAS names {name!r}; it may name {allowed}")
        counts[name] = _count(number)
    return counts


def names(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return the name of each process with its service: `payments`, `payments-2`, …"""
    return [
        (service if number == 1 else f"{service}-{number}", service)
        for service, count in counts.items()
        for number in range(1, count + 1)
    ]


def service_of(name: str) -> str:
    """`payments-2` → `payments`."""
    service, _, number = name.rpartition("-")
    return service if number.isdigit() else name


def is_service(name: str) -> bool:
    """Whether a process is one of ours, and no server that they stand on."""
    return service_of(name) in SERVICES or name in TEST_SIDE


def chosen(running: Iterable[str], wanted: str) -> list[str]:
    """Return which of the running processes `wanted` means: a service, one replica, or with "" all of ours."""
    services = [name for name in running if is_service(name)]
    if not wanted:
        return [name for name in services if TEST_SIDE.get(name, service_of(name)) not in SINGLE]
    return [name for name in services if wanted in (name, service_of(name))]


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= REPLICAS_MAX:
        raise StackError(f"FLORIN_REPLICAS asks for {text!r}; it may be 1 to {REPLICAS_MAX}, or payments=2,gateway=2")
    return int(text)
