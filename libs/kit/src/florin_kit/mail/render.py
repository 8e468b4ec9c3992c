"""Turns a template and what it tells into a message with a text and an HTML part."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, Template

_BLANK_LINES = re.compile(r"\n{3,}")


def render(
    package: str, template: str, values: Mapping[str, Any], *, sender: str, to: str, name: str, message_id: str
) -> EmailMessage:
    """The e-mail: both parts are made from one template of ``package``, within the layout that all share.

    ``values`` hold what the layout needs (``name``, ``origin``) and what the template needs.
    """
    text, html = _template(package, template, html=False), _template(package, template, html=True)
    told = {**values, "name": name}
    message = EmailMessage()
    from_name, address = parseaddr(sender)
    message["From"] = formataddr((from_name or "Florin", address))
    message["To"] = formataddr((name, to))
    message["Subject"] = " ".join("".join(text.blocks["subject"](text.new_context(told))).split())
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{message_id}@{address.partition('@')[2] or 'florin'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_BLANK_LINES.sub("\n\n", text.render(told)).strip() + "\n")
    message.add_alternative(html.render(told), subtype="html")
    return message


@cache
def _environment(package: str, html: bool) -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("florin_kit.mail")]),
        autoescape=html,  # noqa: S701 - the other part is plain text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["layout"] = "layout.html.j2" if html else "layout.txt.j2"
    environment.globals["parts"] = "parts.html.j2" if html else "parts.txt.j2"
    return environment


@cache
def _template(package: str, name: str, *, html: bool) -> Template:
    return _environment(package, html).get_template(f"{name}.j2")
