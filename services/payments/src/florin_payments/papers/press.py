"""Makes PDFs outside of this process: bounded in number, memory and time."""

import asyncio
import json
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from prometheus_client import Counter

from florin_kit.errors import InternalError, Overloaded
from florin_payments.papers import fonts

log = structlog.get_logger("florin.papers")
PAPERS = Counter("florin_papers_total", "Documents made as PDF", ["template", "outcome"])


class Press:
    """At most ``presses_max`` documents at a time; one more is refused (`Overloaded`), none is queued.

    A document that needs more than ``memory_mb`` or ``timeout_s`` is given up. The same facts give the
    same bytes: no clock and no chance takes part. ``mark`` is set at the top of every page.
    """

    def __init__(self, *, presses_max: int, timeout_s: int, memory_mb: int, mark: str = "") -> None:
        self._free = presses_max
        self._timeout_s = timeout_s
        self._memory_mb = memory_mb
        self._mark = mark
        self._folder: Path | None = None
        self._laying: asyncio.Lock = asyncio.Lock()

    async def start(self) -> None:
        """Fonts are laid out when the first document is asked for."""

    async def stop(self) -> None:
        if self._folder is not None:
            await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)
            self._folder = None

    async def make(self, template: str, facts: dict[str, Any]) -> bytes:
        """The PDF of a template with these facts. Raises `Overloaded`, and `InternalError` when it can't be made."""
        if self._free == 0:
            PAPERS.labels(template, "refused").inc()
            raise Overloaded(retry_after_s=5)
        self._free -= 1
        try:
            return await self._run(
                template, json.dumps({"template": template, "facts": facts | {"mark": self._mark}}).encode()
            )
        finally:
            self._free += 1

    async def _run(self, template: str, order: bytes) -> bytes:
        folder = await self._fonts()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "florin_payments.papers.worker",
            str(folder),
            str(self._memory_mb),
            str(self._timeout_s),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={"PATH": os.environ.get("PATH", ""), "TZ": "UTC", "LANG": "C.UTF-8", "RAYON_NUM_THREADS": "1"},
        )
        try:
            async with asyncio.timeout(self._timeout_s):
                made, complaint = await process.communicate(order)
        except TimeoutError:
            PAPERS.labels(template, "too_slow").inc()
            raise Overloaded("This document takes too long; take the CSV", retry_after_s=60) from None
        finally:
            # Also when the caller is gone: nobody waits for this document any more.
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode != 0 or not made.startswith(b"%PDF-"):
            PAPERS.labels(template, "failed").inc()
            # The last line names the error; those before may quote what stands in the document.
            last = complaint.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
            log.error("paper_failed", template=template, code=process.returncode, error=last[:200])
            raise InternalError
        PAPERS.labels(template, "made").inc()
        return made

    async def _fonts(self) -> Path:
        async with self._laying:
            if self._folder is None:
                folder = Path(tempfile.mkdtemp(prefix="florin-papers-"))
                await asyncio.to_thread(fonts.lay_out, folder)
                self._folder = folder
            return self._folder
