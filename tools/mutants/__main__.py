"""Mutation testing of the money core: ``python tools/mutants sql|python [what…]``.

Prints each mutant that no test noticed, and the counts, a script or module at a time. Takes hours; one process.
"""

import importlib
import sys
from collections import Counter
from itertools import groupby
from operator import itemgetter
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main() -> int:
    kind, *only = sys.argv[1:] or ["sql"]
    for where, results in groupby(importlib.import_module(kind).run(ROOT, only), key=itemgetter(0)):
        counts: Counter[str] = Counter()
        for _, mutant, outcome in results:
            counts[outcome] += 1
            print(f"\r{where}: {counts.total()} tried", end="", file=sys.stderr, flush=True)
            if outcome == "survived":
                print(f"\r{where}:{mutant.line}: {mutant.what}", flush=True)
        noticed = counts["killed"] + counts["timed out"]
        share = 100 * noticed / max(1, noticed + counts["survived"])
        told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
        print(f"\r{where}: {told}: {share:.1f} % noticed", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
