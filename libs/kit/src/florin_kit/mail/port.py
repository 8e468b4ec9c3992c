"""The port through which e-mail leaves, and its SMTP adapter."""

from email.message import EmailMessage
from typing import Protocol

import aiosmtplib

from florin_kit.mail.settings import MailSettings


class MailError(Exception):
    """The e-mail was not taken. ``permanent``: it never will be."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


class Sender(Protocol):
    """Hands one e-mail to whoever delivers it."""

    async def send(self, message: EmailMessage) -> None:
        """Return when the responsibility has passed on. Raises `MailError`."""
        ...


class SmtpSender:
    """A mail server, by SMTP (RFC 5321)."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    async def send(self, message: EmailMessage) -> None:
        settings = self._settings
        try:
            await aiosmtplib.send(
                message,
                hostname=settings.smtp_host,
                port=settings.smtp_port,
                username=settings.smtp_username,
                password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
                timeout=settings.smtp_timeout_s,
                use_tls=settings.smtp_security == "tls",
                start_tls=settings.smtp_security == "starttls",
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [recipient.code for recipient in error.recipients]
            raise MailError(f"refused {codes}", permanent=all(code >= 500 for code in codes)) from error
        except aiosmtplib.SMTPResponseException as error:
            raise MailError(f"{type(error).__name__} {error.code}", permanent=error.code >= 550) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise MailError(type(error).__name__, permanent=False) from error
