"""Which addresses do we go to? Pure rules over a URL, and over the IP address that its host turned out to be."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from dossier.errors import AddressRefused

IPAddress = IPv4Address | IPv6Address

PORTS = frozenset({80, 443, 8080, 8443})

# Never a public site, though some releases of `ipaddress` call them global: cloud metadata services (Azure's wire
# server; Oracle's lies in the IETF protocol block, RFC 6890), and that block.
NEVER = (ip_network("168.63.129.16/32"), ip_network("192.0.0.0/24"))

# Where DNS64 puts a public IPv4 site for an IPv6-only network (RFC 6052): the IPv4 address is what counts.
NAT64 = IPv6Network("64:ff9b::/96")


def shown(address: str) -> str:
    """The address fit for a one-line message: control characters as `?`, credentials hidden, 200 characters at most."""
    flat = "".join(char if char.isprintable() else "?" for char in address)
    scheme, mark, rest = flat.partition("://")
    host, slash, path = rest.partition("/")
    if mark and "@" in host:
        flat = f"{scheme}://…@{host.rpartition('@')[2]}{slash}{path}"
    return flat if len(flat) <= 200 else flat[:199] + "…"


def check_url(url: str) -> None:
    """Refuse a URL that is not plain http(s) to a named host; the host's IP address is checked when we connect.

    Raises AddressRefused.
    """
    try:
        parts = urlsplit(url)
        scheme, host, _ = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError as reason:
        raise AddressRefused(f"{shown(url)}: not a valid URL; check how it is written") from reason
    if scheme not in {"http", "https"}:
        raise AddressRefused(f"{shown(url)}: only http and https are read; give a web address or a file")
    if not host:
        raise AddressRefused(f"{shown(url)}: the URL names no host; check how it is written")
    if "@" in parts.netloc:
        raise AddressRefused(f"{shown(url)}: the URL carries a user name or password; give it without")


def check_at_once(url: str, allowed_networks: Iterable[str] = ()) -> None:
    """Refuse what can be told without asking the network: `check_url`, and a host that is an address we do not go to.

    Raises AddressRefused. What a name leads to is found out when we connect.
    """
    check_url(url)
    parts = urlsplit(url)
    try:
        address = ip_address(parts.hostname or "")
    except ValueError:
        return
    port = parts.port or (443 if parts.scheme.lower() == "https" else 80)
    if why := why_refused(address, port, allowed_networks):
        raise AddressRefused(f"{shown(url)}: {why}; give the address of a public page")


def why_refused(address: IPAddress, port: int, allowed_networks: Iterable[str] = ()) -> str | None:
    """Why we do not connect to this IP address and port, or None where we do."""
    meant = _meant(address)
    for network in map(ip_network, allowed_networks):
        if any(one.version == network.version and one in network for one in meant):
            return None
    for one in meant:
        if not _is_public(one):
            return f"it leads to {one}, which is not a public address"
    if port not in PORTS:
        return f"port {port} is not one that we read ({', '.join(map(str, sorted(PORTS)))})"
    return None


def _is_public(address: IPAddress) -> bool:
    if address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    if address.is_loopback or address.is_link_local or address.is_private:
        return False
    if isinstance(address, IPv6Address) and (address.is_site_local or address.scope_id is not None):
        return False
    return address.is_global and not any(address.version == one.version and address in one for one in NEVER)


def _meant(address: IPAddress) -> tuple[IPAddress, ...]:
    """The address and the IPv4 addresses that it stands for: mapped, 6to4, Teredo; behind NAT64 the IPv4 one alone."""
    if isinstance(address, IPv4Address):
        return (address,)
    if address in NAT64:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    carried = (address.ipv4_mapped, address.sixtofour, *(address.teredo or ()))
    return (address, *(one for one in carried if one is not None))
