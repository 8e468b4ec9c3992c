"""What an e-mail of this service says, and the message that is made of it."""

from email.message import EmailMessage

import msgspec

from florin_kit.mail import render as kit


class Content(msgspec.Struct, kw_only=True):
    """What an e-mail says, and to whom. ``facts`` are shown as a small table."""

    to: str
    name: str
    origin: str
    url: str | None = None
    facts: dict[str, str] = {}


def render(kind: str, content: Content, *, sender: str, message_id: str) -> EmailMessage:
    """The e-mail; every kind is one template that both parts are made from."""
    values = msgspec.structs.asdict(content)
    return kit.render(
        "florin_auth.mail", kind, values, sender=sender, to=content.to, name=content.name, message_id=message_id
    )
