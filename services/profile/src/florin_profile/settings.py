"""What the profile service reads from its environment."""

from pathlib import Path

from pydantic import Field

from florin_kit.mail.settings import MailSettings
from florin_kit.settings import EarlierKeys, ExportSettings, ServiceSettings, StrongSecret, UserLimitSettings


class ProfileSettings(ServiceSettings, UserLimitSettings, ExportSettings, MailSettings):
    personal_key: StrongSecret = Field(description="Wraps the data keys that personal data is sealed with")
    previous_personal_key: EarlierKeys | None = Field(
        None, description="Keys that only unwrap, comma-separated, while it is replaced"
    )
    objects_dir: Path = Field(description="Folder of the local object store (avatars)")
    mail_per_hour_max: int = Field(
        5, ge=1, le=100, description="E-mails about notifications to one person in an hour; more become digests"
    )
