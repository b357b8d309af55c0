"""Calls to addresses that somebody typed: to the outside alone, to the address that was looked at, and no further."""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address lies in the last 32 bits
MAX_URL_CHARS = 500
MOST_READ_BYTES = 4_096


class OutboundRefused(Exception):
    """The address is none that this server may call; the message says why, in words for the owner."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart and found to be well-formed. `host` is what the certificate must be for."""

    scheme: str
    host: str
    port: int
    path: str


def parse_networks(text: str) -> tuple[Network, ...]:
    """Networks by commas, like `10.1.0.0/16, 127.0.0.1`. Raises ValueError naming the one that is none."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def parse_target(url: str) -> Target:
    """A URL that could be called. Raises OutboundRefused."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        raise OutboundRefused("This is no web address. Write it like https://shop.example/levelhead.") from None
    if parts.scheme not in ("http", "https") or not host or len(url) > MAX_URL_CHARS or not url.isprintable():
        raise OutboundRefused("This is no web address. Write it like https://shop.example/levelhead.")
    if parts.username is not None or parts.password is not None or " " in url:
        raise OutboundRefused("An address carries no user name, password or space.")
    path = parts.path or "/"
    query = f"?{parts.query}" if parts.query else ""
    return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path + query)


def address_for(target: Target, allowed: Sequence[Network]) -> str:
    """The address to connect to. Raises OutboundRefused when any address of the name lies inside, OSError when none.

    The name is looked up once and the connection goes to what was found: a name that answers differently the next
    time (DNS rebinding) leads nowhere else. Plain http is for networks that the operator has allowed.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        is_allowed = any(address in network for network in allowed)
        if not is_allowed and not is_outside(address):
            raise OutboundRefused(f"{target.host} leads into a private network, which the operator has not allowed.")
        if not is_allowed and target.scheme != "https":
            raise OutboundRefused("Only https goes out: what customers write is in it.")
    return str(addresses[0])


def is_outside(address: Address) -> bool:
    """Whether an address belongs to the public net: no private, loopback, link-local, metadata or reserved one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None and not is_outside(inner):
            return False
    return address.is_global and not address.is_multicast


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, allowed: Sequence[Network], timeout_s: float
) -> tuple[int, str]:
    """POST once; status and the first of the answer's words. Redirects are not followed, proxies not asked.

    Raises OutboundRefused, or OSError and HTTPException when the other side cannot be reached or talks nonsense.
    `timeout_s` is for each step; whoever calls sets the time for the whole.
    """
    target = parse_target(url)
    connection = _PinnedConnection(target, address_for(target, allowed), timeout_s)
    try:
        connection.request("POST", target.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read(MOST_READ_BYTES).decode("utf-8", "replace")
    finally:
        connection.close()


class _PinnedConnection(http.client.HTTPConnection):
    """Connects to the address that was looked at; the name is for the Host header and the certificate."""

    def __init__(self, target: Target, address: str, timeout_s: float) -> None:
        super().__init__(target.host, target.port, timeout=timeout_s)
        self.default_port = 443 if target.scheme == "https" else 80
        self._target, self._address, self._timeout_s = target, address, timeout_s

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self._target.port), timeout=self._timeout_s)
        if self._target.scheme == "http":
            self.sock = plain
            return
        try:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self._target.host)
        except BaseException:
            plain.close()
            raise
