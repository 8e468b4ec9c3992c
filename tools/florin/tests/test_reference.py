"""The reference pages say what the code says."""

from collections import Counter

import pytest
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from florin_cli import problems_page, settings_page, settings_words
from florin_cli.paths import PROBLEM_PAGES, ROOT
from florin_cli.problems import catalogue, words
from florin_cli.settings_table import collect, fields_of
from florin_cli.stack.settings import SERVICES
from florin_kit.errors import Problem

SETTINGS = ROOT / "docs" / "reference" / "settings.md"
READ = [(service, name, info) for service in SERVICES for name, info in fields_of(service).items()]


def test_the_page_of_settings_is_up_to_date():
    made = settings_page.markdown(collect())
    assert SETTINGS.read_text() == made, "run: florin settings --markdown > docs/reference/settings.md"


def test_the_page_of_problems_is_up_to_date():
    assert problems_page.PAGE.read_text() == problems_page.page(), "run: python -m florin_cli.problems_page"


def test_the_pages_that_the_edge_serves_are_up_to_date():
    served = {file.name: file.read_text() for file in PROBLEM_PAGES.iterdir()}
    assert served == problems_page.site(), "run: python -m florin_cli.problems_page"


def test_no_words_are_left_of_a_problem_that_is_gone():
    assert words.orphans({entry.code for entry in catalogue.entries()}) == set()


@pytest.mark.parametrize(("service", "name", "info"), READ, ids=[f"{service}-{name}" for service, name, _ in READ])
def test_a_default_can_be_written_as_the_page_says(service: str, name: str, info: FieldInfo):
    default = settings_words.default_of(info)
    if default:
        reader = TypeAdapter(info.rebuild_annotation())
        assert reader.validate_python(default) == info.get_default(call_default_factory=True)


def test_no_secret_has_a_default():
    secrets = [setting for setting in collect() if setting.secret or setting.holds_password]
    assert {default for setting in secrets for default in (v.default for v in setting.variants)} <= {None, ""}


def test_a_code_stands_for_one_problem():
    kinds: list[type[Problem]] = catalogue.kinds()
    assert [code for code, count in Counter(kind.code for kind in kinds).items() if count > 1] == []


def test_the_edge_answers_like_the_services():
    known = {kind.code: (kind.status, kind.title) for kind in catalogue.kinds()}
    # What is not there at the edge is the whole platform, not a part of it.
    own_words = {"upstream_unavailable", "upstream_timeout"}
    differing = {
        code
        for code, status, title in catalogue.edge()
        if code in known and (known[code][0] != status or (known[code][1] != title and code not in own_words))
    }
    assert differing == set()
