"""Which addresses of the network are public; pure."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

# IPv6 that leads to an IPv4 address written within it: judged by neither alone.
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


def is_public(address: str) -> bool:
    """Whether this leads to a machine of the open internet, and nowhere else."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and _is_tunnel(found):
        return False
    return _is_open(found)


def _is_open(found: IPv4Address | IPv6Address) -> bool:
    return (
        found.is_global
        and not found.is_multicast
        and not found.is_reserved
        and not found.is_unspecified
        and not found.is_loopback
        and not found.is_link_local
    )


def _is_tunnel(found: IPv6Address) -> bool:
    return (
        found.ipv4_mapped is not None
        or found.sixtofour is not None
        or found.teredo is not None
        or any(found in network for network in NAT64)
    )
