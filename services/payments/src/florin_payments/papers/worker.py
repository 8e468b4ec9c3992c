"""One document, in a process of its own: ``python -m florin_payments.papers.worker <folder> <memory_mb> <time_s>``.

Reads ``{"template": …, "facts": …}`` from standard input and writes the PDF to standard output. What
people typed reaches the typesetter as data (JSON), never as markup. The process has no secret in its
environment, and dies of its own limits if nobody ends it before.
"""

import json
import resource
import shutil
import sys
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from florin_payments.papers import fonts, words

# Accessible (ISO 14289-1). A standard that a text can't be set in is given up rather than the document.
STANDARDS: tuple[Any, ...] = (["ua-1"], [])


def main(folder: Path, memory_mb: int, time_s: int) -> None:
    """Set the document that standard input asks for."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (time_s * 2, time_s * 2))
    order = json.load(sys.stdin.buffer)
    coverage = (folder / fonts.COVERAGE).read_bytes()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "facts.json").write_text(json.dumps(words.every(order["facts"], coverage)))
        for template in (files("florin_payments.papers") / "templates").iterdir():
            (root / template.name).write_bytes(template.read_bytes())
        sys.stdout.buffer.write(_set(root, f"{order['template']}.typ", folder / "fonts"))
        shutil.rmtree(root, ignore_errors=True)


def _set(root: Path, template: str, font_folder: Path) -> bytes:
    for standards in STANDARDS:
        try:
            made: bytes = typst.compile(
                str(root / template),
                root=str(root),
                font_paths=[str(font_folder)],
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=standards,
                timestamp=0,
                package_path=str(root),
                package_cache_path=str(root),
            )
            return made
        except typst.TypstError:
            if not standards:
                raise
    raise AssertionError("unreachable")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
