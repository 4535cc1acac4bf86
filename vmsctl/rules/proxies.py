"""Whose word is taken for the address that a request came from."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Networks = tuple[IPv4Network | IPv6Network, ...]

UNKNOWN = "unknown"
_MOST_HOPS = 20


@lru_cache(maxsize=16)
def networks(words: str) -> Networks:
    """Addresses and networks from a setting, separated by commas or spaces; what is none is left out."""
    found = []
    for word in words.replace(",", " ").split():
        try:
            found.append(ip_network(word, strict=False))
        except ValueError:
            continue
    return tuple(found)


def is_trusted(address: str, trusted: Networks) -> bool:
    try:
        return any(ip_address(address.partition("%")[0]) in network for network in trusted)
    except ValueError:
        return False


def is_loopback(address: str) -> bool:
    try:
        return ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def client(peer: str, forwarded_for: str, trusted: Networks) -> str:
    """The address that counts: the peer's own, or where trusted proxies speak, the last one that they do not know
    for one of themselves. Whatever the client wrote in front of it counts for nothing."""
    address = peer
    for hop in reversed(forwarded_for.split(",")[-_MOST_HOPS:] if forwarded_for else []):
        if not is_trusted(address, trusted):
            break
        address = _plain(hop)
    return address


def counted(address: str) -> str:
    """What limits count for: an IPv4 address, and of IPv6 the network of 64 bits, which a single machine has whole."""
    try:
        number = ip_address(address.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if number.version == 4:
        return str(number)
    return str(number.ipv4_mapped or ip_network((int(number) >> 64 << 64, 64)))


def _plain(hop: str) -> str:
    """A hop without brackets and port."""
    word = hop.strip().strip('"')
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        return str(ip_address(word))
    except ValueError:
        return UNKNOWN
