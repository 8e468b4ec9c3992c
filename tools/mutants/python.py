"""Mutants of the Python core, made by cosmic-ray: the package with one of them is found before the one installed."""

import importlib
import shutil
import sys
import traceback
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from sql_operators import Mutant
from trials import PACKAGE, TEMPLATE, Bench

# A module, and the fastest tests that should notice.
TARGETS = {
    "money.py": ("test_core.py",),
    "payments/states.py": ("test_core.py", "test_paying.py"),
    "top_ups/states.py": ("test_top_up_states.py",),
    "payouts/states.py": ("test_payouts.py",),
    "schedules/states.py": ("test_schedules.py",),
    "schedules/recurrence.py": ("test_recurrence.py",),
    "payments/creation.py": ("test_paying.py", "test_limits.py", "test_schedules.py", "test_refunds_and_cancel.py"),
    "refunds/service.py": ("test_refunds_and_cancel.py",),
    "ledger/verify.py": ("test_ledger.py",),
    "ledger/checks.py": ("test_ledger.py", "test_reviews.py", "test_request_paying.py"),
}
# What a type checker sees and no test can: `|` in annotations. And what makes ten mutants of one place.
LEFT_OUT = ("ReplaceBinaryOperator_BitOr", "VariableReplacer", "VariableInserter")


def run(root: Path, only: list[str]) -> Iterator[tuple[str, Mutant, str]]:
    """Module, mutant and what became of it, one after the other; ``only`` names modules."""
    spec = find_spec(PACKAGE)
    assert spec
    assert spec.submodule_search_locations
    [source] = spec.submodule_search_locations
    with Bench.opened() as bench:
        copy = bench.folder / PACKAGE
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        for module, tests in TARGETS.items():
            if only and module not in only:
                continue
            text = (copy / module).read_text()
            paths = [str(root / "services/payments/tests" / test) for test in tests]
            bench.prepare(paths, partial(_try, bench, module, text, paths))
            for mutant in _mutants(text):
                yield module, mutant, _try(bench, module, mutant.text, paths)
            (copy / module).write_text(text)


def _mutants(text: str) -> Iterator[Mutant]:
    tree = get_ast(text)
    for name in operator_names():
        operator = name.removeprefix("core/")
        if operator.startswith(LEFT_OUT):
            continue
        made = get_operator(name)()
        places = [start for node in ast_nodes(tree) for start, _ in made.mutation_positions(node)]
        for occurrence, (line, column) in enumerate(places):
            changed = mutate_code(text, made, occurrence)
            assert changed is not None
            before = text.splitlines()[line - 1].strip()
            after = changed.splitlines()[line - 1].strip()
            yield Mutant(line, f"column {column}, {operator}: {before} -> {after}", changed)


def _try(bench: Bench, module: str, text: str, tests: list[str]) -> str:
    (bench.folder / PACKAGE / module).write_text(text)
    bench.drop_databases(keep=TEMPLATE)
    return bench.run(tests, partial(_find, bench.folder, module))


def _find(folder: Path, module: str) -> bool:
    """Let imports find the mutant; what can't be imported endangers nobody."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]
    name = ".".join((PACKAGE, *module.removesuffix(".py").split("/")))
    try:
        found = importlib.import_module(name).__file__
    except Exception:
        traceback.print_exc()
        return False
    assert found == str(folder / PACKAGE / module), f"{name} comes from {found}"
    return True
