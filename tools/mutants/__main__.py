"""Mutation testing of the money core: ``python tools/mutants sql|python [what…]``.

Prints each mutant that no test noticed, and the counts. Takes minutes to an hour; one process.
"""

import importlib
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main() -> int:
    kind, *only = sys.argv[1:] or ["sql"]
    counts: Counter[tuple[str, str]] = Counter()
    for where, mutant, outcome in importlib.import_module(kind).run(ROOT, only):
        counts[where, outcome] += 1
        if outcome == "survived":
            print(f"{where}:{mutant.line}: {mutant.what}", flush=True)
    for where in sorted({name for name, _ in counts}):
        of = {outcome: counts[where, outcome] for outcome in ("killed", "survived", "stillborn")}
        share = 100 * of["killed"] / max(1, of["killed"] + of["survived"])
        print(f"{where}: {of['killed']} killed, {of['survived']} survived, {of['stillborn']} stillborn: {share:.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
