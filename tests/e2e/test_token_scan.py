"""The scan that ends every browser test finds a token wherever a script could."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

Visit = Callable[..., Awaitable[Any]]
ACCESS = "eyJhbGciOiJFZDI1NTE5In0.eyJzdWIiOiJ1c3JfMSJ9.c2lnbmF0dXJlLW9mLXRlbg"
REFRESH = "frt_" + "0123456789abcdef" * 2 + "_x"

PLACES = {
    "localStorage": ("localStorage.setItem('t', token)", "localStorage.clear()"),
    "sessionStorage": ("sessionStorage.setItem('t', token)", "sessionStorage.clear()"),
    "cookie": ("document.cookie = `t=${token}`", "document.cookie = 't=; max-age=0'"),
    "document": ("document.body.dataset.t = token", "delete document.body.dataset.t"),
    "global": ("window.kept = { deep: [{ token }] }", "delete window.kept"),
    "window name": ("window.name = token", "window.name = ''"),
    "history": ("history.replaceState({ token }, '')", "history.replaceState(null, '')"),
    "cache": ("(await caches.open('t')).put('/t', new Response(token))", "await caches.delete('t')"),
    "indexedDB": (
        "await new Promise((done) => { indexedDB.open('t').onsuccess = ({ target }) => done(target.result.close()); })",
        "await new Promise((done) => { indexedDB.deleteDatabase('t').onsuccess = done; })",
    ),
}


@pytest.mark.parametrize("token", [ACCESS, REFRESH], ids=["access", "refresh"])
@pytest.mark.parametrize("place", PLACES)
async def test_a_planted_token_is_found(visit: Visit, place: str, token: str) -> None:
    somebody = await visit()
    page = await somebody.go("/sign-in")
    await somebody.assert_clean()
    plant, remove = PLACES[place]
    await page.evaluate(f"async (token) => {{ {plant}; }}", token)
    with pytest.raises(AssertionError, match="readable"):
        await somebody.assert_clean()
    await page.evaluate(f"async () => {{ {remove}; }}")
