"""Objects on a local disk."""

from pathlib import Path

import pytest

from florin_kit.objects import DiskStore

KEY = f"evidence/{'0' * 30}ab.pdf"


async def test_an_object_is_kept_whole_and_forgotten(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "objects")
    await store.start()
    await store.check()
    assert await store.get(KEY) is None
    await store.put(KEY, b"whole")
    assert await store.get(KEY) == b"whole"
    assert [path.name for path in (tmp_path / "objects").rglob("*.*")] == [KEY.split("/")[1]], "no draft is left"
    for _ in range(2):
        await store.delete(KEY)
    assert await store.get(KEY) is None


@pytest.mark.parametrize("key", ["", "a", "../../etc/passwd", f"evidence/../{'0' * 32}.pdf", f"e/{'0' * 32}.pdf/x"])
async def test_what_is_no_key_reaches_no_file(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        await DiskStore(tmp_path).put(key, b"")
