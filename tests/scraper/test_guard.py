"""Are addresses that lead inside refused, however they are spelled?"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from dossier.errors import AddressRefused, PageUnavailable
from scraper.connection import resolve
from scraper.guard import check_url, shown, why_refused
from scraper.limits import Limits
from scraper.reader import PageReader


class Listener:
    """A socket on this machine that counts who connects."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self._socket.setblocking(False)
        self.port = self._socket.getsockname()[1]

    def connections(self) -> int:
        """How many have connected since the last time."""
        count = 0
        while True:
            try:
                self._socket.accept()[0].close()
            except BlockingIOError:
                return count
            count += 1

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


def test_the_listener_sees_who_connects(listener: Listener) -> None:
    socket.create_connection(("127.0.0.1", listener.port), timeout=2).close()
    assert listener.connections() == 1


INSIDE = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",
    "localhost",
    "LOCALHOST",
    "10.0.0.1",
    "012.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "0xc0a80101",
    "3232235777",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "１２７.0.0.1",
    "127。0。0。1",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::10.0.0.1]",
    "[2002:7f00:1::]",
    "[2002:c0a8:101::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "127.255.255.254",
    "127.000.000.001",
    "0x7f.0.0.1",
    "0x7f.0x0.0x0.0x1",
    "0177.1",
    "00000177.0.0.01",
    "0x0a.0.0.1",
    "169.254.43518",
    "0xa9.0xfe.0xa9.0xfe",
    "0251.0376.0251.0376",
    "①②⑦.⓪.⓪.①",
    "[::ffff:0:0]",
    "[0000:0000:0000:0000:0000:ffff:7f00:0001]",
    "[2001:0:7f00:1::]",
]

# Names that this resolver does not know; another may.
NOT_FOUND_HERE = ["localhost.", "127.0.0.1.", "[fe80::1%25lo]", "127.0.0.1.nip.example", "[::1%251]"]


@pytest.mark.parametrize("host", INSIDE)
def test_an_address_that_leads_inside_is_refused(host: str) -> None:
    """Judged as the connection judges it, but without connecting: a hole must not send this test to that host."""
    addresses = resolve(host.strip("[]"), 80)
    assert addresses
    assert all("not a public address" in str(why_refused(address, 80)) for address in addresses)


@pytest.mark.parametrize("host", [*INSIDE, *NOT_FOUND_HERE])
def test_no_spelling_makes_the_reader_connect(host: str, listener: Listener) -> None:
    """On a port that is the web's the reader would go to a public host; here something would answer on every port."""
    with pytest.raises((AddressRefused, PageUnavailable)):
        PageReader(Limits(timeout_s=2, total_s=3)).read(f"http://{host}:{listener.port}/story")
    assert listener.connections() == 0


def test_a_name_that_leads_elsewhere_at_the_second_look_is_not_looked_up_twice(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []

    def rebinding(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        looked_up.append(host)
        address = "198.51.100.7" if len(looked_up) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with pytest.raises(AddressRefused, match=r"198\.51\.100\.7"):
        PageReader(Limits(timeout_s=2, total_s=3)).read(f"http://rebind.example:{listener.port}/story")
    assert looked_up == ["rebind.example"]
    assert listener.connections() == 0


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.1", "１２７.0.0.1", "localhost", "[::1]", "[::ffff:7f00:1]"]
)
def test_the_reader_refuses_this_machine_in_one_line(host: str) -> None:
    with pytest.raises(AddressRefused) as told:
        PageReader(Limits()).read(f"http://{host}/story")
    assert host in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808"])
@pytest.mark.parametrize("port", [80, 443, 8080, 8443])
def test_a_public_address_is_let_pass(address: str, port: int) -> None:
    assert why_refused(ip_address(address), port) is None


@pytest.mark.parametrize("port", [0, 21, 22, 25, 6379, 5432, 9200, 65535])
def test_a_port_that_is_not_the_webs_is_refused(port: int) -> None:
    assert "port" in str(why_refused(ip_address("8.8.8.8"), port))


def test_an_allowed_network_lifts_the_rules_for_itself_alone() -> None:
    allowed = ("127.0.0.0/8",)
    assert why_refused(ip_address("127.0.0.1"), 54321, allowed) is None
    assert why_refused(ip_address("::ffff:127.0.0.1"), 54321, allowed) is None
    assert why_refused(ip_address("10.0.0.1"), 80, allowed)
    assert why_refused(ip_address("8.8.8.8"), 54321, allowed)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/a",
        "file:///etc/passwd",
        "gopher://example.org:70/_",
        "javascript:alert(1)",
        "data:text/html,hello",
        "http://",
        "https:///path",
        "http://example.org:port/",
        "http://[::1/",
        "http://user:secret@example.org/",
        "http://example.org@127.0.0.1/",
    ],
)
def test_a_url_that_is_not_plain_web_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused) as told:
        PageReader(Limits()).read(url)
    assert "secret" not in str(told.value)
    with pytest.raises(AddressRefused):
        check_url(url)


@pytest.mark.parametrize(
    "url", ["http://bad host/", "http://exa\x00mple.org/", "http://xn--a/", "http://" + "a" * 300 + "/"]
)
def test_a_url_with_an_impossible_host_is_one_clear_line(url: str) -> None:
    with pytest.raises((AddressRefused, PageUnavailable)) as told:
        PageReader(Limits(timeout_s=2, total_s=3)).read(url)
    assert str(told.value).isprintable()


def test_offline_refuses_every_url_before_looking_at_it() -> None:
    with pytest.raises(AddressRefused, match="--offline"):
        PageReader(Limits(offline=True)).read("https://example.org/")


def test_an_address_is_shown_in_one_line_without_credentials() -> None:
    assert shown("http://me:pw@example.org/a\nb") == "http://…@example.org/a?b"
    assert len(shown("x" * 1000)) == 200
