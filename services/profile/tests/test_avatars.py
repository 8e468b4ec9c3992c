"""Avatars: real pictures only, encoded anew, gone when removed."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from florin_contracts.events import UserDeleted
from florin_kit.ids import new_id
from florin_kit.objects import DiskStore


def picture(format_: str = "PNG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **options: Any) -> bytes:
    output = BytesIO()
    Image.new(mode, size, 128 if mode in ("L", "P") else (200, 30, 30)[: len(mode)] + (99,) * (len(mode) - 3)).save(
        output, format_, **options
    )
    return output.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("format_", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "L"), ("PNG", "P"), ("JPEG", "RGB"), ("WEBP", "RGBA"), ("GIF", "P")],
)
async def test_a_picture_becomes_a_square_webp(stack: Any, usr: str, format_: str, mode: str) -> None:
    async with stack.client(usr) as me:
        body = picture(format_, mode=mode)
        headers = {"Content-Type": f"image/{format_.lower()}"}
        answer = await me.put("/profile/avatar", content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        url = answer.json()["avatar_url"]
        assert url == (await me.get("/profile")).json()["avatar_url"]
        shown = await me.get(url.removeprefix("/api/v1"))
    assert shown.headers["content-type"] == "image/webp"
    assert "immutable" in shown.headers["cache-control"]
    image = Image.open(BytesIO(shown.content))
    assert (image.format, image.size) == ("WEBP", (256, 256))


async def test_metadata_and_what_hides_behind_a_picture_is_left_out(stack: Any, usr: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    body = picture("JPEG", exif=exif) + b"<script>alert(1)</script>"
    async with stack.client(usr) as me:
        answer = await me.put("/profile/avatar", content=body, headers={"Content-Type": "image/jpeg"})
        shown = await me.get(answer.json()["avatar_url"].removeprefix("/api/v1"))
    assert b"SecretCamera" not in shown.content
    assert b"script" not in shown.content


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        picture("PNG")[:60],
        picture("JPEG")[:200],
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 500,
        b"GIF89a" + b"\x00" * 300,
        b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\x00" * 100,
        picture("BMP"),
        picture("TIFF"),
        bomb(5000, 5000),
        bomb(60_000, 60_000),
        bomb(0, 0),
    ],
)
async def test_what_is_no_usable_picture_is_refused(stack: Any, usr: str, body: bytes) -> None:
    async with stack.client(usr) as me:
        answer = await me.put("/profile/avatar", content=body, headers={"Content-Type": "image/png"})
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["field"] == "avatar"
        assert (await me.get("/profile")).json()["avatar_url"] is None


async def test_size_and_type_are_limited(stack: Any, usr: str) -> None:
    async with stack.client(usr) as me:
        large = await me.put(
            "/profile/avatar", content=b"x" * (2 * 1024 * 1024 + 1), headers={"Content-Type": "image/png"}
        )
        assert (large.status_code, large.json()["code"]) == (413, "payload_too_large")
        for type_ in ("image/svg+xml", "text/html", "application/json"):
            answer = await me.put("/profile/avatar", content=picture(), headers={"Content-Type": type_})
            assert answer.status_code == 415


async def test_an_old_picture_is_gone_with_its_object(stack: Any, usr: str) -> None:
    async with stack.client(usr) as me, stack.client(new_id("usr")) as other:
        headers = {"Content-Type": "image/png"}
        urls = [
            (await me.put("/profile/avatar", content=picture(), headers=headers)).json()["avatar_url"] for _ in range(2)
        ]
        paths = [url.removeprefix("/api/v1") for url in urls]
        assert [(await other.get(path)).status_code for path in paths] == [404, 200]
        assert (await me.delete("/profile/avatar")).status_code == 204
        assert (await me.delete("/profile/avatar")).status_code == 204
        assert (await me.get(paths[1])).status_code == 404
        assert (await me.get("/profile")).json()["avatar_url"] is None
    assert not objects(stack, urls)


async def test_the_picture_of_a_deleted_account_is_gone(stack: Any, usr: str, eventually: Any) -> None:
    async with stack.client(usr) as me:
        answer = await me.put("/profile/avatar", content=picture(), headers={"Content-Type": "image/png"})
        url = answer.json()["avatar_url"]
        await stack.publish(UserDeleted(user_id=usr), usr)

        async def gone() -> bool:
            return bool((await me.get(url.removeprefix("/api/v1"))).status_code == 404)

        await eventually(gone)
    assert not objects(stack, [url])


@pytest.mark.parametrize("id_", ["avt_1", "usr_" + "0" * 32, "avt_" + "0" * 32, "..%2f..%2fetc%2fpasswd", "%00"])
async def test_unknown_pictures_are_not_found(stack: Any, usr: str, id_: str) -> None:
    async with stack.client(usr) as me:
        assert (await me.get(f"/profile/avatars/{id_}")).status_code == 404


@pytest.mark.parametrize("key", ["../x", "avatars/../../x.webp", "/etc/passwd", "avatars/x.webp", "a/b/c", ""])
async def test_the_store_takes_only_its_own_keys(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        await DiskStore(tmp_path).get(key)


def objects(stack: Any, urls: list[str]) -> list[Path]:
    names = {url.rpartition("_")[2] for url in urls}
    return [path for path in Path(stack.settings.objects_dir).rglob("*.webp") if path.stem in names]
