"""Where objects are kept: a port, and its adapter for a folder on a local disk."""

import asyncio
import os
import re
import tempfile
from pathlib import Path
from typing import Protocol

_KEY = re.compile(r"[a-z]+/[0-9a-f]{32}\.[a-z0-9]+")


class ObjectStore(Protocol):
    """Objects by key (``avatars/<32 hex>.webp``); an object never changes."""

    async def put(self, key: str, body: bytes) -> None:
        """Keep an object; all of it or nothing."""
        ...

    async def get(self, key: str) -> bytes | None:
        """The object, or None when there is none."""
        ...

    async def delete(self, key: str) -> None:
        """Forget an object; fine when there is none."""
        ...


class DiskStore:
    """`ObjectStore` in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def start(self) -> None:
        """Make the folder; an unusable one ends the start."""
        await asyncio.to_thread(self._folder.mkdir, 0o700, parents=True, exist_ok=True)

    async def stop(self) -> None:
        """Nothing is held open."""

    async def check(self) -> None:
        """Raise unless objects can be written."""
        if not await asyncio.to_thread(os.access, self._folder, os.W_OK):
            raise PermissionError("the object store can't be written")

    async def put(self, key: str, body: bytes) -> None:
        await asyncio.to_thread(self._put, self._path(key), body)

    async def get(self, key: str) -> bytes | None:
        try:
            return await asyncio.to_thread(self._path(key).read_bytes)
        except FileNotFoundError:
            return None

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self._path(key).unlink, missing_ok=True)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("not a key of an object")
        kind, name = key.split("/")
        # The last digits of a UUIDv7 are random: they spread objects over folders.
        return self._folder / kind / name.partition(".")[0][-2:] / name

    @staticmethod
    def _put(path: Path, body: bytes) -> None:
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
