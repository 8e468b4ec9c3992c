"""Files of the evidence: only real ones, only a few, only for those who may see them."""

from io import BytesIO
from typing import Any

import httpx2
import pytest
from PIL import Image

from florin_payments.disputes import documents
from florin_psp_simulator.disputes.service import WINNING

from .steps import answer, disputed, due, mine, paid_by_card

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(format_: str = "PNG", side: int = 8) -> bytes:
    output = BytesIO()
    Image.new("RGB", (side, side), "red").save(output, format_)
    return output.getvalue()


async def put(
    customer: Any, dispute: str, kind: str, body: bytes, media_type: str = "application/pdf", name: str = "a file.pdf"
) -> httpx2.Response:
    found: httpx2.Response = await customer.http.put(
        f"/api/v1/disputes/{dispute}/evidence/{kind}",
        params={"name": name},
        content=body,
        headers={"Content-Type": media_type},
    )
    return found


async def open_dispute(world: Any, psp: Any) -> tuple[Any, str]:
    _, ben, _ = await paid_by_card(world)
    await disputed(world, psp)
    return ben, (await mine(ben))["id"]


async def test_files_are_kept_given_back_and_handed_in(world: Any, psp: Any) -> None:
    ben, dispute = await open_dispute(world, psp)
    files = {"receipt": (PDF, "application/pdf"), "delivery": (picture("JPEG"), "image/jpeg")}
    for kind, (body, media_type) in files.items():
        stored = await put(ben, dispute, kind, body, media_type)
        assert stored.status_code == 200, stored.text
        got = await ben.http.get(f"/api/v1/disputes/{dispute}/evidence/{kind}")
        assert (got.content, got.headers["content-type"]) == (body, media_type)
        assert got.headers["content-disposition"].startswith("attachment")
        assert got.headers["x-content-type-options"] == "nosniff"
    assert [f["kind"] for f in (await mine(ben))["files"]] == ["delivery", "receipt"]
    await answer(ben, dispute, WINNING)
    await due(world)
    (kept,) = await psp.rows("SELECT evidence FROM disputes")
    assert {f["kind"]: f["bytes"] for f in kept.evidence["files"]} == {k: len(b) for k, (b, _) in files.items()}
    assert (await put(ben, dispute, "other", PDF)).json()["code"] == "illegal_transition", "handed in is handed in"


async def test_what_staff_read_of_it_is_on_record(world: Any, psp: Any) -> None:
    ben, dispute = await open_dispute(world, psp)
    staff = await world.customer("staff", role="ADMIN")
    await put(ben, dispute, "receipt", PDF)
    for person in (ben, staff):
        got = await person.http.get(f"/api/v1/disputes/{dispute}/evidence/receipt")
        assert (got.status_code, got.content) == (200, PDF)
    [row] = await world.rows("SELECT envelope->'data' AS data FROM outbox WHERE type = 'audit.recorded'")
    assert (row.data["action"], row.data["actor"]["id"]) == ("dispute.evidence_read", staff.id)
    assert row.data["target"] == {"type": "dispute", "id": dispute}


async def test_a_new_file_takes_the_place_of_its_kind(world: Any, psp: Any) -> None:
    ben, dispute = await open_dispute(world, psp)
    await put(ben, dispute, "receipt", PDF)
    await put(ben, dispute, "receipt", picture(), "image/png")
    (found,) = (await mine(ben))["files"]
    assert (found["media_type"], found["size"]) == ("image/png", len(picture()))
    objects = list(world.settings.objects_dir.rglob("*.*"))
    assert [path.suffix for path in objects] == [".png"], "the old one is gone"
    for _ in range(2):
        assert (await ben.http.delete(f"/api/v1/disputes/{dispute}/evidence/receipt")).json()["files"] == []
    assert (await ben.http.get(f"/api/v1/disputes/{dispute}/evidence/receipt")).status_code == 404


@pytest.mark.parametrize(
    ("body", "media_type", "code"),
    [
        (b"", "application/pdf", "empty"),
        (b"MZ\x90\x00", "application/pdf", "invalid_file"),
        (PDF.replace(b"%%EOF", b""), "application/pdf", "invalid_file"),
        (b"<html>" + PDF, "application/pdf", "invalid_file"),
        (PDF.replace(b"/Type/Catalog", b"/OpenAction<</S/JavaScript>>"), "application/pdf", "active_content"),
        (PDF, "image/png", "invalid_file"),
        (picture("JPEG"), "image/png", "invalid_file"),
        (picture()[:40], "image/png", "invalid_file"),
        (b"<svg onload=alert(1)>", "image/png", "invalid_file"),
    ],
)
async def test_what_is_not_what_it_says_is_refused(
    world: Any, psp: Any, body: bytes, media_type: str, code: str
) -> None:
    ben, dispute = await open_dispute(world, psp)
    refused = await put(ben, dispute, "receipt", body, media_type)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)
    assert (await mine(ben))["files"] == []


async def test_limits_of_size_kind_type_and_name(world: Any, psp: Any) -> None:
    ben, dispute = await open_dispute(world, psp)
    padded = PDF[:-6] + b" " * (documents.BYTES_MAX - len(PDF)) + PDF[-6:]
    assert len(padded) == documents.BYTES_MAX
    assert (await put(ben, dispute, "receipt", padded)).status_code == 200
    assert (await put(ben, dispute, "receipt", padded + b"\n")).status_code == 413
    assert (await put(ben, dispute, "contract", PDF)).status_code == 404
    assert (await put(ben, dispute, "receipt", PDF, "text/html")).status_code == 415
    for name in ("../../etc/passwd", "a\nb", "", "<b>"):
        assert (await put(ben, dispute, "receipt", PDF, name=name)).status_code == 422, name


async def test_a_picture_that_explodes_is_refused_before_it_is_decoded(world: Any, psp: Any) -> None:
    ben, dispute = await open_dispute(world, psp)
    output = BytesIO()
    Image.new("1", (20_000, 20_000)).save(output, "PNG")
    assert len(output.getvalue()) < documents.BYTES_MAX
    refused = await put(ben, dispute, "receipt", output.getvalue(), "image/png")
    assert refused.json()["errors"][0]["code"] == "image_too_large"


async def test_words_are_bounded_and_merge(world: Any, psp: Any) -> None:
    ben, dispute = await open_dispute(world, psp)
    path = f"/disputes/{dispute}/evidence"
    await ben.post(path, {"statement": "They agreed."})
    found = (await ben.post(path, {"tracking_number": "1Z999"})).json()["evidence"]
    assert (found["statement"], found["tracking_number"]) == ("They agreed.", "1Z999")
    for wrong in ({"statement": "x" * 5001}, {"statement": "a\x00b"}, {"unknown": "x"}):
        assert (await ben.post(path, wrong)).status_code == 422
