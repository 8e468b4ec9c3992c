"""Metrics of all workers of a gateway, whichever of them is asked.

Each worker leaves a copy of its metrics in a folder of the parent's every few seconds, and adds up what
lies there when it is asked. Counting itself stays as cheap as it is with one process. What workers that
have ended have counted stays; what they held open does not.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

FOLDER = "FLORIN_GATEWAY_METRICS_DIR"
# Of the states of one breaker in several workers the worst one counts; everything else is added up.
_WORST = frozenset({"florin_gateway_breaker_state", "python_info"})
_SINCE = ("_created", "process_start_time_seconds")


class WorkerMetrics:
    """This worker's side; without a folder there is nobody else."""

    def __init__(self, folder: str | None = None) -> None:
        name = folder if folder is not None else os.environ.get(FOLDER)
        self._folder = Path(name) if name else None

    def leave(self) -> None:
        """Put a copy of the present values where the others find it."""
        if self._folder is not None:
            partial = self._folder / f"{os.getpid()}.new"
            partial.write_bytes(generate_latest())
            partial.rename(self._folder / f"{os.getpid()}.prom")

    def text(self) -> bytes:
        """The metrics of all workers."""
        if self._folder is None:
            return generate_latest()
        self.leave()
        return add_up({int(file.stem): file.read_text() for file in self._folder.glob("*.prom")})


def add_up(texts: dict[int, str]) -> bytes:
    """One text from those of several processes, by their ids."""
    families: dict[str, Metric] = {}
    values: dict[str, dict[tuple[str, tuple[tuple[str, str], ...]], float]] = defaultdict(dict)
    for pid, text in texts.items():
        alive = Path(f"/proc/{pid}").exists()
        for family in text_string_to_metric_families(text):
            if alive or family.type in ("counter", "histogram"):
                families.setdefault(family.name, family)
                for sample in family.samples:
                    key = (sample.name, tuple(sorted(sample.labels.items())))
                    values[family.name][key] = _together(family.name, values[family.name].get(key), sample.value)
    return "".join(_lines(families, values)).encode()


def _together(name: str, one: float | None, other: float) -> float:
    if one is None:
        return other
    if name.endswith(_SINCE):
        return min(one, other)
    return max(one, other) if name in _WORST else one + other


def _lines(
    families: dict[str, Metric], values: dict[str, dict[tuple[str, tuple[tuple[str, str], ...]], float]]
) -> Iterator[str]:
    for name, family in sorted(families.items()):
        shown = f"{name}_total" if family.type == "counter" else name
        yield f"# HELP {shown} {family.documentation}\n# TYPE {shown} {family.type}\n"
        for (sample, labels), value in values[name].items():
            inner = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
            yield f"{sample}{{{inner}}} {value!r}\n" if inner else f"{sample} {value!r}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
