"""Sealed values and wrapped keys."""

import secrets

import pytest
from pydantic import SecretStr

from florin_kit.sealing import (
    KEY_BYTES,
    NAME_BYTES,
    KeyEncryptionKeys,
    KeyNotKnownError,
    NamedSealer,
    SealBrokenError,
    Sealer,
    Wrapped,
    key_id,
    key_id_of,
    name_of,
    roots,
)

VALUE, PLACE = b"+43 660 1234567", "profile.personal:1"


def root() -> SecretStr:
    return SecretStr(secrets.token_urlsafe(48))


def sealers(*names: str) -> dict[str, Sealer]:
    return {name: Sealer(name.encode().ljust(KEY_BYTES, b"x")) for name in names}


OLD, NEW = "00" * 8, "11" * 8


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


def test_several_keys_before_all_open() -> None:
    oldest, old, new = root(), root(), root()
    kept = KeyEncryptionKeys(oldest).wrap(b"k" * KEY_BYTES, "one")
    listed = SecretStr(f" {old.get_secret_value()}, {oldest.get_secret_value()},")
    assert KeyEncryptionKeys(new, listed).unwrap(kept, "one") == b"k" * KEY_BYTES


def test_a_value_names_the_key_that_sealed_it() -> None:
    known = sealers(OLD, NEW)
    sealed = NamedSealer(NEW, known).seal(VALUE, PLACE)
    assert key_id_of(sealed) == NEW
    assert sealed.startswith(name_of(NEW))
    assert NamedSealer(OLD, known).opened(sealed, PLACE) == (VALUE, NEW)


def test_the_current_key_seals_and_all_open() -> None:
    old = NamedSealer(OLD, sealers(OLD)).seal(VALUE, PLACE)
    both = NamedSealer(NEW, sealers(NEW, OLD))
    assert both.open(old, PLACE) == VALUE
    assert key_id_of(both.seal(VALUE, PLACE)) == NEW


def test_a_process_that_seals_with_the_old_key_opens_what_the_new_one_sealed() -> None:
    """The order of a replacement: everybody learns the new key before anybody seals with it."""
    known = sealers(OLD, NEW)
    assert NamedSealer(OLD, known).open(NamedSealer(NEW, known).seal(VALUE, PLACE), PLACE) == VALUE


def test_values_of_before_there_were_names_are_read_with_whichever_key_they_have() -> None:
    nameless = sealers(OLD)[OLD].seal(VALUE, PLACE)
    assert key_id_of(nameless) is None
    assert NamedSealer(NEW, sealers(NEW, OLD)).opened(nameless, PLACE) == (VALUE, OLD)
    with pytest.raises(SealBrokenError):
        NamedSealer(NEW, sealers(NEW)).open(nameless, PLACE)


def test_without_a_name_a_value_is_what_readers_of_before_know() -> None:
    known = sealers(OLD)
    assert known[OLD].open(NamedSealer(OLD, known).seal(VALUE, PLACE, named=False), PLACE) == VALUE


def test_a_key_that_is_not_there_is_told_from_a_broken_value() -> None:
    sealed = NamedSealer(OLD, sealers(OLD)).seal(VALUE, PLACE)
    with pytest.raises(KeyNotKnownError, match=OLD):
        NamedSealer(NEW, sealers(NEW)).open(sealed, PLACE)


@pytest.mark.parametrize("position", [0, 1, 8, 9, 21, -1])
def test_one_changed_bit_of_a_named_value_is_noticed(position: int) -> None:
    known = sealers(OLD, NEW)
    sealed = bytearray(NamedSealer(NEW, known).seal(VALUE, PLACE))
    sealed[position] ^= 1
    with pytest.raises(SealBrokenError):
        NamedSealer(NEW, known).open(bytes(sealed), PLACE)


@pytest.mark.parametrize("length", [0, 1, NAME_BYTES - 1, NAME_BYTES, NAME_BYTES + 5, NAME_BYTES + 12])
def test_what_is_cut_off_is_no_seal(length: int) -> None:
    known = sealers(OLD)
    sealed = NamedSealer(OLD, known).seal(VALUE, PLACE)
    with pytest.raises(SealBrokenError):
        NamedSealer(OLD, known).open(sealed[:length], PLACE)


def test_another_keys_name_opens_nothing() -> None:
    known = sealers(OLD, NEW)
    sealed = NamedSealer(OLD, known).seal(VALUE, PLACE)
    with pytest.raises(SealBrokenError):
        NamedSealer(NEW, known).open(name_of(NEW) + sealed[NAME_BYTES:], PLACE)


def test_an_id_follows_from_its_key_and_holds_nothing_of_it() -> None:
    one, other = root(), root()
    assert key_id(one) == key_id(one) != key_id(other)
    assert key_id(one) not in one.get_secret_value()
    assert len(bytes.fromhex(key_id(one))) == 8


def test_no_other_keys_is_one_key() -> None:
    assert len(roots(root(), None)) == len(roots(root(), SecretStr(" , "))) == 1
