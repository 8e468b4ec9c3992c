"""How e-mail leaves a service."""

from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from florin_kit.settings import Environment, Settings

_DEVELOPMENT = (Environment.LOCAL, Environment.TEST)


class MailSettings(Settings):
    """The mail server and the sender."""

    smtp_host: str = Field(description="Mail server")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server")
    smtp_tls: Literal["auto", "none", "starttls", "tls"] = Field(
        "auto", description="How the connection is encrypted; auto: starttls, in the local stack and tests none"
    )
    smtp_username: str | None = Field(None, description="User at the mail server, if it wants one")
    smtp_password: SecretStr | None = Field(None, description="Password at the mail server")
    smtp_timeout_s: float = Field(15.0, gt=0, description="Time limit of one delivery")
    mail_from: str = Field(description="Sender of all e-mail")

    @property
    def smtp_security(self) -> Literal["none", "starttls", "tls"]:
        """``smtp_tls`` decided."""
        if self.smtp_tls == "auto":
            return "none" if self.env in _DEVELOPMENT else "starttls"
        return self.smtp_tls

    @model_validator(mode="after")
    def _mail_is_encrypted(self) -> Self:
        if self.smtp_tls == "none" and self.env not in _DEVELOPMENT:
            raise ValueError("FLORIN_SMTP_TLS: e-mail without encryption is for the local stack only")
        return self
