"""The web front is built from the document that the platform gives of itself."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[2] / "web/packages/api-client/openapi.json"


def differences(ours: Any, theirs: Any, place: str = "") -> Iterator[str]:
    """Places where two documents say different things; the order of names says nothing."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted(ours.keys() | theirs.keys()):
            yield from differences(ours.get(name), theirs.get(name), f"{place}/{name}")
    elif ours != theirs:
        yield f"{place}: {ours} is {theirs}"


async def test_the_checked_in_document_is_the_platforms_own(stack: Any) -> None:
    async with stack.client() as client:
        answer = await client.get(f"{stack.origin}/api/openapi.json")
    assert answer.status_code == 200
    given = answer.json()
    del given["servers"]  # where this platform happens to run
    found = list(differences(json.loads(DOCUMENT.read_text()), given))
    assert not found, f"npm run refresh-api, in web/: {found[:5]}"
