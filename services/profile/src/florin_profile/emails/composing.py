"""Makes the message of an e-mail when it is sent: the address, the state and the choices of that moment count."""

from email.message import EmailMessage
from typing import Any

import msgspec

from florin_kit.db import Database
from florin_kit.mail.port import MailError
from florin_kit.mail.render import render
from florin_kit.mail.table import Mail
from florin_profile.emails.gathering import DIGEST, Content, Item
from florin_profile.emails.unsubscribing import EVERYTHING, PATH, Links
from florin_profile.notifications.kinds import Kind
from florin_profile.preferences import repository as preferences
from florin_profile.preferences import rules
from florin_profile.profiles import repository as profiles

PREFERENCES = "/profile/preferences"
# Which page of the web front a notification is about.
# The first that an item has: what it is about, before what that is about.
_PAGES = (
    ("payout_id", "/payouts/{}"),
    ("dispute_id", "/disputes/{}"),
    ("request_id", "/requests/{}"),
    ("payment_id", "/payments/{}"),
    ("schedule_id", "/recurring/{}"),
)


class Composer:
    """The compose step of `florin_kit.mail.delivery.Delivery`."""

    def __init__(self, database: Database, links: Links, *, origin: str, sender: str) -> None:
        self._database = database
        self._links = links
        self._origin = origin
        self._sender = sender

    async def compose(self, mail: Mail) -> EmailMessage:
        """The message. Raises a permanent `MailError` when the person is not to get it any more."""
        content = msgspec.json.decode(mail.content, type=Content)
        to, name, items = await self._still_wanted(content)
        kind = EVERYTHING if mail.kind == DIGEST else mail.kind
        stop = f"{self._origin}{PATH}?token={self._links.token(content.user_id, kind)}"
        values: dict[str, Any] = {
            "origin": self._origin,
            "preferences": f"{self._origin}{PREFERENCES}",
            "items": items,
            "total": content.total,
            "more": content.total - len(items),
            "url": self._origin + (page(items[0]) if mail.kind != DIGEST else "/notifications"),
        }
        template = DIGEST if mail.kind == DIGEST else "single"
        message = render(
            "florin_profile.emails",
            template,
            values,
            sender=self._sender,
            to=to,
            name=name,
            message_id=mail.id.hex,
        )
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return message

    async def _still_wanted(self, content: Content) -> tuple[str, str, list[Item]]:
        async with self._database.read() as ro:
            person = await profiles.find(ro, content.user_id)
            known = rules.channels((await preferences.find(ro, content.user_id)).notifications).email
        if person is None or person.deleted or not person.email or person.status not in (None, "active"):
            raise MailError("nobody to send it to", permanent=True)
        chosen = {str(kind): wanted for kind, wanted in known.items()}
        items = [item for item in content.items if chosen.get(item.kind)]
        if not items:
            raise MailError("not wanted any more", permanent=True)
        return person.email, person.name or "", items


def page(item: Item) -> str:
    """Where in the web front a notification leads."""
    for name, path in _PAGES:
        if found := item.data.get(name):
            return path.format(found)
    return "/statements" if item.kind == Kind.STATEMENT_READY else "/notifications"
