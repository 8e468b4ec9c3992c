"""The `type` of every problem is the address of a page about it."""

import base64
import hashlib
import re

import pytest

from florin_cli.problems import catalogue
from florin_kit.errors import Problem

ENTRIES = catalogue.entries()
TYPES = sorted({kind("x").to_dict()["type"] for kind in catalogue.kinds()})


def test_every_type_that_a_service_sends_leads_to_its_page(edge, assert_secured):
    for address in TYPES:
        page = edge.ask(address)
        assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8"), address
        assert_secured(page)


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.code for entry in ENTRIES])
def test_a_page_says_what_it_is_about(edge, entry: catalogue.Entry):
    text = edge.ask(f"/problems/{entry.slug}").body.decode()
    assert f"<code>{entry.code}</code> · HTTP {entry.status}" in text
    assert "What to do" in text


def test_errors_of_the_edge_itself_lead_to_a_page_too(edge):
    problem = edge.ask("/assets/nothing.css").json()
    assert edge.ask(str(problem["type"])).status == 200


def test_pages_need_one_style_sheet_and_nothing_else(edge):
    page = edge.ask("/problems/not-found")
    link = re.search(r'href="(/problems/style.css)" integrity="sha256-([^"]+)"', page.body.decode())
    assert link is not None
    style = edge.ask(link[1])
    assert style.headers["Content-Type"].startswith("text/css")
    assert base64.b64encode(hashlib.sha256(style.body).digest()).decode() == link[2]
    origin = f"https://localhost:{edge.nginx.port}"
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith(f"default-src 'none'; style-src {origin}/problems/;")
    assert b"<script" not in page.body
    assert b"prefers-color-scheme: dark" in style.body


def test_the_list_and_what_is_not_in_it(edge):
    listed = edge.ask("/problems/").body.decode()
    assert all(f'href="/problems/{entry.slug}"' in listed for entry in ENTRIES)
    assert edge.ask("/problems").headers["Location"].endswith("/problems/")
    missing = edge.ask("/problems/no-such-thing")
    assert (missing.status, missing.json()["code"]) == (404, "not_found")
    assert edge.ask("/problems/../nginx/nginx.conf.template").status == 404


def test_the_type_of_a_problem_is_an_address_of_our_own():
    assert Problem().to_dict()["type"] == "/problems/internal-error"
