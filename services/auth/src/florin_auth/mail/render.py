"""Turns a kind of e-mail and what it tells into a message with a text and an HTML part."""

import re
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from florin_auth.clock import now

_BLANK_LINES = re.compile(r"\n{3,}")


class Content(msgspec.Struct, kw_only=True):
    """What an e-mail says, and to whom. ``facts`` are shown as a small table."""

    to: str
    name: str
    origin: str
    url: str | None = None
    facts: dict[str, str] = {}


def render(kind: str, content: Content, *, sender: str, message_id: str) -> EmailMessage:
    """The e-mail; every kind is one template that both parts are made from."""
    text, html = _template(kind, html=False), _template(kind, html=True)
    values = msgspec.structs.asdict(content)
    message = EmailMessage()
    name, address = parseaddr(sender)
    message["From"] = formataddr((name or "Florin", address))
    message["To"] = formataddr((content.name, content.to))
    message["Subject"] = " ".join("".join(text.blocks["subject"](text.new_context(values))).split())
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{message_id}@{address.partition('@')[2] or 'florin'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_BLANK_LINES.sub("\n\n", text.render(values)).strip() + "\n")
    message.add_alternative(html.render(values), subtype="html")
    return message


@cache
def _environment(html: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("florin_auth.mail"),
        autoescape=html,  # noqa: S701 - the other part is plain text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["layout"] = "layout.html.j2" if html else "layout.txt.j2"
    environment.globals["parts"] = "parts.html.j2" if html else "parts.txt.j2"
    return environment


@cache
def _template(kind: str, *, html: bool) -> Template:
    return _environment(html).get_template(f"{kind}.j2")
