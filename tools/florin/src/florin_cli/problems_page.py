"""The reference of all problems, made from the classes that are raised.

    python -m florin_cli.problems_page

writes `docs/reference/problems.md` of the checkout, and `deploy/problems`, which the edge serves.
"""

from florin_cli.paths import PROBLEM_PAGES, ROOT
from florin_cli.problems import html
from florin_cli.problems.catalogue import entries
from florin_kit.errors import TYPE_BASE

PAGE = ROOT / "docs" / "reference" / "problems.md"
_INTRODUCTION = f"""\
# Problems

<!-- Made by `python -m florin_cli.problems_page`; edit the classes and florin_cli/problems/words.py instead. -->

Every error is an `application/problem+json` document (RFC 9457): `type`, `title`, `status`, `code`,
`detail`, `request_id` (but not in a refusal that is stored under an `Idempotency-Key`), and for invalid
input `errors`, a list of `{{field, code, message}}`. Programs go by `code`, which is stable; `title` and
`detail` are for people and may change. `Retry-After` stands beside it where it is known how long to
wait. `type` is the code with hyphens after `{TYPE_BASE}`, relative to the platform's own origin; there
the edge serves a page that says what it means and what to do.

"From" is `all` for what the kit defines, a service for what only that service answers, `edge` for
what nginx answers itself.

| status | code | title | from | what to do |
|---|---|---|---|---|
"""


def page() -> str:
    """Return the whole page as Markdown."""
    rows = [(str(e.status), f"`{e.code}`", e.title, e.source, e.advice) for e in entries()]
    return _INTRODUCTION + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def site() -> dict[str, str]:
    """Return the files that the edge serves, by name."""
    return html.site(entries())


def main() -> None:
    """Command line."""
    PAGE.write_text(page())
    PROBLEM_PAGES.mkdir(exist_ok=True)
    wanted = site()
    for file in PROBLEM_PAGES.iterdir():
        if file.name not in wanted:
            file.unlink()
    for name, text in wanted.items():
        PROBLEM_PAGES.joinpath(name).write_text(text)


if __name__ == "__main__":
    main()
