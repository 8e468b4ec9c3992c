"""The local certificate authority."""

import datetime as dt
import stat
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from florin_cli import authority

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def leaf(files: authority.Certificates) -> x509.Certificate:
    return x509.load_pem_x509_certificates(files.chain.read_bytes())[0]


def test_the_leaf_is_for_this_machine_and_signed_by_the_authority(tmp_path: Path):
    files = authority.ensure(tmp_path, NOW)
    root = x509.load_pem_x509_certificate(files.authority.read_bytes())
    leaf(files).verify_directly_issued_by(root)
    names = leaf(files).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "::1"]
    assert isinstance(leaf(files).public_key(), ec.EllipticCurvePublicKey)
    assert not leaf(files).extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_keys_are_closed_to_others(tmp_path: Path):
    files = authority.ensure(tmp_path, NOW)
    for key in (files.key, tmp_path / "ca.key"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_files_are_kept_until_near_their_end_then_only_the_leaf_is_renewed(tmp_path: Path):
    files = authority.ensure(tmp_path, NOW)
    root, first = files.authority.read_bytes(), files.chain.read_bytes()
    authority.ensure(tmp_path, NOW + dt.timedelta(days=59))
    assert files.chain.read_bytes() == first
    authority.ensure(tmp_path, NOW + dt.timedelta(days=61))
    assert files.chain.read_bytes() != first
    assert files.authority.read_bytes() == root


def test_damaged_or_foreign_files_are_replaced(tmp_path: Path):
    files = authority.ensure(tmp_path, NOW)
    files.chain.write_text("not a certificate")
    authority.ensure(tmp_path, NOW)
    files.key.write_bytes((tmp_path / "ca.key").read_bytes())
    authority.ensure(tmp_path, NOW)
    root = x509.load_pem_x509_certificate(files.authority.read_bytes())
    leaf(files).verify_directly_issued_by(root)
