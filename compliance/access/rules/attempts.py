"""How many refused attempts are written one by one, so that a flood is counted and does not fill the disk."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

WINDOW_SECONDS = 60
SINGLY_PER_ORIGIN = 5
KEPT_PER_WINDOW = 100

# Sign-in: wrong passwords for one name from one address, and from one address whatever the name.
SIGN_IN_LIMIT = 5
SIGN_IN_LIMIT_OF_ADDRESS = 50
SIGN_IN_COOL_OFF_SECONDS = 15 * 60


def window_of(seconds: int) -> int:
    """The start of the window that a moment falls into."""
    return seconds - seconds % WINDOW_SECONDS


def is_written_singly(number_of_origin: int) -> bool:
    """Whether the n-th attempt of one origin in one window gets an entry of its own."""
    return number_of_origin <= SINGLY_PER_ORIGIN


def is_origin_kept(number_of_all: int) -> bool:
    """Whether the n-th attempt of a window is still counted for its origin, or only among all of them.

    So a flood from a hundred thousand addresses costs at most two hundred entries a minute.
    """
    return number_of_all <= KEPT_PER_WINDOW


def network_of(address: str) -> str:
    """The part of an address that tells one stranger from another: all of IPv4, /64 of IPv6.

    An ordinary IPv6 customer owns a whole /64 and may use a fresh address for every attempt.
    """
    try:
        parsed = ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    return str(ip_network((parsed, 64), strict=False))


def client_address(remote: str, forwarded: str, trusted_proxies: int) -> str:
    """The address of the client when so many proxies of the operator stand before the application.

    Only what those proxies have written is believed: the n-th address from the right. With no
    proxy declared the header is whatever the client likes to send, and is not read at all.
    """
    if trusted_proxies < 1:
        return remote
    chain = [part.strip() for part in forwarded.split(",") if part.strip()]
    return chain[-trusted_proxies] if len(chain) >= trusted_proxies else remote
