"""Pay links: what they show, and to whom."""

import base64
from typing import Any
from uuid import uuid4

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from florin_payments.requests.links import Links, read
from florin_payments.requests.models import PaymentRequest
from florin_payments.requests.qr import qr
from florin_payments.requests.schemas import PublicRequest


def request(number: int = 1) -> PaymentRequest:
    return PaymentRequest(id=uuid4(), link_number=number)


def token_of(url: str) -> str:
    return url.rsplit("/", 1)[1]


def opens(links: Links, token: str, of: PaymentRequest) -> bool:
    found = read(token)
    return found is not None and found.request_id == of.id and links.opens(found, of)


def test_a_token_opens_its_own_request_under_its_own_key() -> None:
    links, one, other = Links(("a" * 40,), "https://h"), request(), request()
    token = token_of(links.url(one))
    assert opens(links, token, one)
    other.id = one.id
    other.link_number = 2
    assert not opens(links, token, other)
    assert not opens(Links(("b" * 40,), "https://h"), token, one)
    assert opens(Links(("b" * 40, "a" * 40), "https://h"), token, one)


def test_every_changed_letter_is_another_token() -> None:
    links, one = Links(("a" * 40,), "https://h"), request()
    raw = base64.urlsafe_b64decode(token_of(links.url(one)) + "=")
    for place in range(len(raw)):
        changed = bytes([*raw[:place], raw[place] ^ 1, *raw[place + 1 :]])
        assert not opens(links, base64.urlsafe_b64encode(changed).rstrip(b"=").decode(), one)


@pytest.mark.parametrize("token", ["", "a", "!" * 43, "a" * 42, "a" * 44, "ä" * 43])
def test_what_is_no_token(token: str) -> None:
    assert read(token) is None


def test_a_camera_reads_the_code() -> None:
    url = Links(("a" * 40,), "https://pay.example.com").url(request())
    code = qr(url)
    scale = 4
    picture = Image.new("L", (code.size * scale, code.size * scale), 255)
    draw = ImageDraw.Draw(picture)
    for run in code.path.removeprefix("M").split("M"):
        place, _, width = run.partition("h")
        x, y = map(int, place.split())
        length = int(width.split("v")[0])
        draw.rectangle((x * scale, y * scale, (x + length) * scale - 1, (y + 1) * scale - 1), fill=0)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [url]


async def make(who: Any, **more: Any) -> Any:
    answer = await who.post("/payment-requests", {"amount": 500, "currency": "EUR", **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def look_up(world: Any, token: str) -> Any:
    return await world.anonymous().get("/api/v1/pay-links/look-up", headers={"Pay-Link": token})


async def test_anybody_sees_who_asks_for_how_much_and_nothing_else(world: Any) -> None:
    ada = await world.customer("ada")
    made = await make(ada, description="Lunch", metadata={"secret": 1}, payer=None)
    answer = await look_up(world, token_of(made["link"]["url"]))
    assert answer.status_code == 200
    shown = answer.json()
    assert set(shown) == set(PublicRequest.__struct_fields__)
    assert (shown["requester"], shown["open_amount"], shown["description"]) == ("Ada", 500, "Lunch")
    for hidden in (ada.id, ada.email, f"@{ada.handle}", made["id"], "secret"):
        assert hidden not in answer.text


async def test_a_replaced_link_is_as_unknown_as_any(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben", eur=900)
    made = await make(ada)
    old = token_of(made["link"]["url"])
    replaced = (await ada.post(f"/payment-requests/{made['id']}/link")).json()
    new = token_of(replaced["link"]["url"])
    answers = [(await look_up(world, token)) for token in (old, "A" * 43)]
    bodies = [{k: v for k, v in a.json().items() if k != "request_id"} for a in answers]
    assert [a.status_code for a in answers] == [404, 404]
    assert bodies[0] == bodies[1]
    assert (await ben.post("/pay-links/pay", {"token": old})).status_code == 404
    assert (await look_up(world, new)).status_code == 200
    assert (await ben.post("/pay-links/pay", {"token": new})).status_code == 201


@pytest.mark.parametrize("token", ["", "x", "a b", "../" * 14, "A" * 500])
async def test_hostile_tokens(world: Any, token: str) -> None:
    assert (await look_up(world, token)).status_code == 422


async def test_what_is_over_says_so(world: Any) -> None:
    ada = await world.customer("ada")
    made = await make(ada)
    await ada.post(f"/payment-requests/{made['id']}/cancel")
    assert (await look_up(world, token_of(made["link"]["url"]))).json()["status"] == "cancelled"


async def test_no_token_is_kept(world: Any) -> None:
    """Neither in the database nor in what is published; in the stored answer of its own key alone."""
    ada = await world.customer("ada")
    answer = await ada.http.post("/api/v1/payment-requests", json={"amount": 500, "currency": "EUR"})
    token = token_of(answer.json()["link"]["url"])
    tables = await world.rows("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    for table in tables:
        rows = await world.rows(f"SELECT row_to_json(t)::text AS row FROM {table.name} t")
        assert not any(token in row.row for row in rows), table.name
