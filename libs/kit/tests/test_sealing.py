"""Sealed values and wrapped keys."""

import secrets

import pytest
from pydantic import SecretStr

from florin_kit.sealing import KEY_BYTES, KeyEncryptionKeys, SealBrokenError, Sealer, Wrapped

VALUE, PLACE = b"+43 660 1234567", "profile.personal:1"


def root() -> SecretStr:
    return SecretStr(secrets.token_urlsafe(48))


def test_what_is_sealed_opens_and_shows_nothing() -> None:
    sealer = Sealer(secrets.token_bytes(KEY_BYTES))
    sealed = sealer.seal(VALUE, PLACE)
    assert sealer.open(sealed, PLACE) == VALUE
    assert VALUE not in sealed
    assert sealer.seal(VALUE, PLACE) != sealed


@pytest.mark.parametrize("position", [0, 1, 12, 13, -1])
def test_one_changed_bit_is_noticed(position: int) -> None:
    sealer = Sealer(secrets.token_bytes(KEY_BYTES))
    sealed = bytearray(sealer.seal(VALUE, PLACE))
    sealed[position] ^= 1
    with pytest.raises(SealBrokenError):
        sealer.open(bytes(sealed), PLACE)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + b"0" * 12])
def test_what_is_too_short_is_no_seal(sealed: bytes) -> None:
    with pytest.raises(SealBrokenError):
        Sealer(secrets.token_bytes(KEY_BYTES)).open(sealed, PLACE)


def test_a_value_opens_only_where_it_was_sealed() -> None:
    sealer = Sealer(secrets.token_bytes(KEY_BYTES))
    with pytest.raises(SealBrokenError):
        sealer.open(sealer.seal(VALUE, PLACE), "profile.personal:2")


def test_a_data_key_is_of_no_use_in_another_row() -> None:
    keys = KeyEncryptionKeys(root())
    with pytest.raises(SealBrokenError):
        keys.unwrap(keys.wrap(b"k" * KEY_BYTES, "one"), "another")


def test_the_key_before_still_opens_but_does_not_wrap() -> None:
    old, new = root(), root()
    kept = KeyEncryptionKeys(old).wrap(b"k" * KEY_BYTES, "one")
    both = KeyEncryptionKeys(new, old)
    assert both.unwrap(kept, "one") == b"k" * KEY_BYTES
    assert both.wrap(b"k" * KEY_BYTES, "one").key_id == KeyEncryptionKeys(new).current_id != kept.key_id


def test_a_key_that_is_not_configured_is_named_by_its_id() -> None:
    kept = KeyEncryptionKeys(root()).wrap(b"k" * KEY_BYTES, "one")
    with pytest.raises(SealBrokenError, match=kept.key_id):
        KeyEncryptionKeys(root()).unwrap(kept, "one")


def test_a_forged_key_id_opens_nothing() -> None:
    keys = KeyEncryptionKeys(root())
    kept = KeyEncryptionKeys(root()).wrap(b"k" * KEY_BYTES, "one")
    with pytest.raises(SealBrokenError):
        keys.unwrap(Wrapped(keys.current_id, kept.wrapped), "one")
