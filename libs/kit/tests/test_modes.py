"""Which callers a service of one mode answers."""

import time
from typing import Any

import pytest

from florin_contracts.vocabulary import Mode
from florin_kit.errors import WrongMode
from florin_kit.identity import Principal, modes
from florin_kit.ids import new_id

LIVE, TEST = Mode.LIVE, Mode.TEST


def caller(key: Mode | None) -> Principal:
    """A key of this mode, or a session."""
    now = int(time.time())
    more: dict[str, Any] = {} if key is None else {"scopes": frozenset({"payments:read"}), "mode": key}
    return Principal(
        user_id=new_id("usr"),
        session_id=new_id("ses" if key is None else "aks"),
        token_id="tok",
        role="VENDOR",
        issued_at=now,
        expires_at=now + 60,
        auth_time=now,
        **more,
    )


@pytest.mark.parametrize("serves", [LIVE, TEST])
@pytest.mark.parametrize("key", [None, LIVE, TEST])
@pytest.mark.parametrize("said", [None, "live", "test", "TEST", "nonsense"])
def test_a_service_answers_its_own_mode_and_no_other(serves: Mode, key: Mode | None, said: str | None) -> None:
    let_in = (said or "live") == serves and key in (None, serves)
    if let_in:
        modes.check(serves, caller(key), said)
    else:
        with pytest.raises(WrongMode):
            modes.check(serves, caller(key), said)
