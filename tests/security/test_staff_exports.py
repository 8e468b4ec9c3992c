"""Whoever of the staff takes data away is in the audit trail, through the public address."""

from typing import Any

import pytest

# What staff may download, and what the trail calls it.
DOWNLOADS = {
    "/payments/export.csv?currency=EUR": "payments.exported",
    "/payments/reports/export.csv?group_by=month&time_zone=Asia/Kolkata": "reports.exported",
    "/payments/reports/fees/export.csv": "fees.exported",
    "/reconciliation/differences/export.csv?status=open": "reconciliation.exported",
    "/admin/audit/export.csv?action=payment": "admin.audit_exported",
}


@pytest.fixture(scope="module")
async def staff(stack: Any) -> Any:
    return await stack.new_user("Exporting Staff", role="ADMIN")


async def entries(staff: Any, action: str) -> list[dict[str, Any]]:
    answer = await staff.http.get("/admin/audit", params={"actor": staff.id, "action": action})
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


@pytest.mark.parametrize("path", DOWNLOADS)
async def test_every_download_leaves_an_entry(staff: Any, until: Any, path: str) -> None:
    answer = await staff.http.get(path)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/csv"), answer.text

    async def is_there() -> bool:
        return len(await entries(staff, DOWNLOADS[path])) == 1

    await until(is_there)
    [entry] = await entries(staff, DOWNLOADS[path])
    assert entry["actor"]["id"] == staff.id
    assert entry["request_id"] == answer.headers["x-request-id"]
    assert entry["ip"]
    for name, value in (pair.split("=") for pair in path.partition("?")[2].split("&") if pair):
        assert value in str(entry["data"]["filters"]), name


async def test_one_that_breaks_off_is_there_too(stack: Any, until: Any) -> None:
    somebody = await stack.new_user("Impatient Staff", role="ADMIN")
    async with somebody.http.stream("GET", "/payments/export.csv") as answer:
        assert answer.status_code == 200

    async def is_there() -> bool:
        return len(await entries(somebody, "payments.exported")) == 1

    await until(is_there)


async def test_every_csv_of_the_document_is_among_them_or_is_of_ones_own(stack: Any, staff: Any) -> None:
    """A new download is either audited, and named here, or is of nobody but its caller."""
    paths = (await staff.http.get(f"{stack.origin}/api/openapi.json")).json()["paths"]
    downloads = {path for path in paths if path.endswith(".csv")}
    assert downloads == {"/api/v1" + path.partition("?")[0] for path in DOWNLOADS}
