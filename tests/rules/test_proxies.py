"""The address that limits go by is the one that no stranger can write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsctl.rules import proxies

TRUSTED = proxies.networks("127.0.0.1, 10.0.0.0/8 ::1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.2.3.4, 198.51.100.1, 10.1.1.1", "198.51.100.1"),
        ("::1", "2001:db8::1", "2001:db8::1"),
        ("::1", "[2001:db8::1]:443", "2001:db8::1"),
        ("127.0.0.1", "198.51.100.1:5000", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, nonsense", "unknown"),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_the_last_address_that_no_trusted_proxy_has_counts(peer: str, forwarded: str, client: str) -> None:
    assert proxies.client(peer, forwarded, TRUSTED) == client


@given(st.text(max_size=200))
def test_whatever_a_client_writes_in_front_counts_for_nothing(written: str) -> None:
    assert proxies.client("127.0.0.1", f"{written}, 198.51.100.1", TRUSTED) == "198.51.100.1"


def test_what_is_no_network_is_left_out() -> None:
    assert proxies.networks("x, 300.1.1.1, 10.0.0.0/99,, 192.0.2.1") == proxies.networks("192.0.2.1")


@pytest.mark.parametrize(("address", "here"), [("127.0.0.1", True), ("::1", True), ("10.0.0.1", False), ("x", False)])
def test_loopback_is_this_machine(address: str, here: bool) -> None:
    assert proxies.is_loopback(address) is here


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1%eth0", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("unknown", "unknown"),
    ],
)
def test_limits_count_for_the_network_that_one_machine_has(address: str, counted: str) -> None:
    assert proxies.counted(address) == counted
