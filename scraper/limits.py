"""How long, how much and how far may the reader go for one page?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What bounds the reading of one address.

    `timeout_s` bounds each wait for the network (connecting, one read, one write). `total_s` bounds all waits of
    one address together, redirects included; only the name look-up has the resolver's own bounds on top. `max_bytes`
    counts bytes as they are after decompression. Where a browser shows the page, its parts, `max_parts` at most, have
    `total_s` and `max_bytes` once more, all together. `allowed_networks` (CIDR) lifts the rules on addresses and ports
    for a test server; it is empty in production. `offline` refuses every URL and leaves files and standard input.
    """

    timeout_s: float = 20
    total_s: float = 60
    max_bytes: int = 10_000_000
    max_redirects: int = 5
    max_parts: int = 60
    user_agent: str = "Copydesk/0.1 (science-news fact checker)"
    offline: bool = False
    allowed_networks: tuple[str, ...] = ()
