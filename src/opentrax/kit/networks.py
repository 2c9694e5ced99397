"""Addresses of networks, cut so that they name a neighborhood and nobody in it."""

import ipaddress

_KEPT_BITS = {4: 24, 6: 48}


def truncated(address: str) -> str:
    """The network of an address, such as 203.0.113.0/24 or 2001:db8:1::/48; "" for what is none."""
    try:
        found = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    return str(ipaddress.ip_network((found, _KEPT_BITS[found.version]), strict=False))
