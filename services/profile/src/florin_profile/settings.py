"""What the profile service reads from its environment."""

from pathlib import Path

from pydantic import Field

from florin_kit.settings import ServiceSettings, UserLimitSettings


class ProfileSettings(ServiceSettings, UserLimitSettings):
    objects_dir: Path = Field(description="Folder of the local object store (avatars)")
