"""How do we connect to the very address that was checked, and not wait longer than we said?

httpx speaks HTTP through an httpcore connection pool; ours has a network backend that resolves a host once, checks
what it got, connects to that IP address (TLS still names the host), and holds every wait to what is left of the total.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from functools import cache
from ipaddress import ip_address
from typing import Any

import httpcore
import httpx

from dossier.errors import AddressRefused
from scraper.guard import IPAddress, why_refused
from scraper.limits import Limits

SocketOptions = Iterable[Any] | None


class Deadline:
    """The moment after which nothing is waited for any more. Raises httpcore.TimeoutException once it has passed."""

    def __init__(self, total_s: float) -> None:
        self._ends_at = time.monotonic() + total_s

    def hold(self, timeout_s: float | None) -> float:
        """The given wait, cut to what is left."""
        left_s = self._ends_at - time.monotonic()
        if left_s <= 0:
            raise httpcore.TimeoutException("the total time is used up")
        return left_s if timeout_s is None else min(timeout_s, left_s)


class CheckedTransport(httpx.BaseTransport):
    """An httpx transport that connects only to addresses that `why_refused` lets pass."""

    def __init__(self, limits: Limits) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(),
            max_keepalive_connections=0,
            network_backend=CheckedNetwork(limits.allowed_networks, Deadline(limits.total_s)),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        body = Body(answer)
        return httpx.Response(answer.status, headers=answer.headers, stream=body, extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


class Body(httpx.SyncByteStream):
    """The body of an httpcore response, read as it comes."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class CheckedNetwork(httpcore.NetworkBackend):
    """Resolves once, refuses a host any of whose addresses is refused, and connects to what was checked."""

    def __init__(self, allowed_networks: tuple[str, ...], deadline: Deadline) -> None:
        self._allowed_networks = allowed_networks
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore.NetworkStream:
        addresses = resolve(host, port)
        for address in addresses:
            if reason := why_refused(address, port, self._allowed_networks):
                raise AddressRefused(reason)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = self._network.connect_tcp(
                    str(address), port, self._deadline.hold(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as reason:
                failure = reason
            else:
                return TimedStream(stream, self._deadline)
        raise failure


class TimedStream(httpcore.NetworkStream):
    """A network stream whose waits together stay within the deadline, however slowly the bytes drip."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.hold(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.hold(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.hold(timeout))
        return TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@cache
def _tls() -> ssl.SSLContext:
    """How TLS is spoken to every site; made once, since reading the certificates takes 30 ms."""
    return httpx.create_ssl_context(trust_env=False)


def resolve(host: str, port: int) -> tuple[IPAddress, ...]:
    """Every address of the host, in the resolver's order. Raises httpcore.ConnectError where the name is not known.

    The resolver also reads the old spellings of IPv4 addresses (decimal, octal, hexadecimal, shortened).
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as reason:
        raise httpcore.ConnectError(f"the name {host} was not found") from reason
    return tuple(dict.fromkeys(ip_address(str(sockaddr[0])) for *_, sockaddr in found))
