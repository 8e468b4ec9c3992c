"""What may be sent to, in whatever notation it is written."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from florin_payments.webhook_deliveries.addresses import may_be_sent_to, networks
from florin_payments.webhook_endpoints.urls import Refused, Rules, ports

NOT_PUBLIC = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "4000::1",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450::1",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not may_be_sent_to(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_not(address: str) -> None:
    assert may_be_sent_to(address)


@given(st.ip_addresses())
def test_nothing_that_the_standard_library_calls_special_gets_through(address: IPv4Address | IPv6Address) -> None:
    special = (
        address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
        or address.is_reserved or address.is_unspecified
    )  # fmt: skip
    assert not (special and may_be_sent_to(str(address)))


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "2130706433", "0x7f.0.0.1", "1.1.1.1 ", "１.1.1.1"])
def test_what_is_no_address_is_refused(text: str) -> None:
    assert not may_be_sent_to(text)


def test_a_network_is_allowed_on_purpose() -> None:
    allowed = networks("127.0.0.0/8, fd00::/8")
    assert may_be_sent_to("127.0.0.1", allowed)
    assert may_be_sent_to("fd00::1", allowed)
    assert not may_be_sent_to("::ffff:127.0.0.1", allowed)
    assert not may_be_sent_to("10.0.0.1", allowed)


ODD = [
    "https://2130706433/",  # decimal
    "https://0177.0.0.1/",  # octal
    "https://0x7f.0.0.1/",
    "https://0x7f000001/",
    "https://127.1/",
    "https://127.0.1/",
    "https://127.0.0.1/",
    "https://127.0.0.1./",
    "https://localhost/",
    "https://localhost./",
    "https://shop.example./",  # trailing dot
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[0:0:0:0:0:ffff:7f00:1]/",
    "https://[fe80::1%25eth0]/",
    "https://[::1",
    "https://[2606:4700::1111]:22/",
    "https://shop.example@127.0.0.1/",  # userinfo
    "https://a:b@shop.example/",
    "https://shop.example#@127.0.0.1/",
    "https://shop.example\\@127.0.0.1/",
    "https://shop.example/#part",
    "https://127。0。0。1/",
    "https://①②⑦.0.0.1/",
    "https://%31%32%37.0.0.1/",
    "https://shop.example:22/",
    "https://shop.example:0443/",
    "https://shop.example:99999/",
    "https://shop.0x1/",
    "https://shop.1/",
    "https://-shop.example/",
    "https://shop..example/",
    "https://shop_.example/",
    "https://shop.example /",
    " https://shop.example/",
    "https://shop.example/\r\nX: y",
    "https://shop.example/\x00",
    "https:///path",
    "https://",
    "//shop.example/",
    "http://shop.example/",
    "HTTPS://shop.example/",
    "ftp://shop.example/",
    "file:///etc/passwd",
    "gopher://shop.example/",
    "https://shop.example/" + "a" * 2000,
]


@pytest.mark.parametrize("url", ODD)
def test_an_odd_way_to_write_an_address_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        Rules().read(url)


def test_a_usual_address_is_read_as_it_is() -> None:
    target = Rules().read("https://Shop.Example/florin?key=1")
    assert (target.url, target.host, target.port, target.tls) == (
        "https://shop.example/florin?key=1", "shop.example", 443, True,
    )  # fmt: skip
    literal = Rules().read("https://[2606:4700:0::1111]/")
    assert (literal.host, literal.literal) == ("2606:4700::1111", True)


def test_ports_and_hosts_are_the_operators_choice() -> None:
    rules = Rules(ports("443,8000-8999"), {"shop.test"})
    assert rules.read("https://shop.example:8080/").port == 8080
    assert rules.read("http://shop.test:8999/").port == 8999
    for url in ("http://shop.test/", "http://other.test:8080/", "https://shop.example:9000/"):
        with pytest.raises(Refused):
            rules.read(url)
    for wrong in ("0", "70000", "9-1", "x"):
        with pytest.raises(ValueError):
            ports(wrong)
