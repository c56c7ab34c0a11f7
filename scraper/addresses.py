"""Are these two addresses the same story's? The form of an address in which they are equal, then."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

TRACKER = re.compile(
    r"(?:utm|mtm|hsa)_.*|pk_(?:campaign|kwd|keyword|source|medium|content|cid)|(?:fbc|gc|dc|yc|twc|ttc)lid|msclkid|[gw]braid|igshid|li_fat_id|mc_[ce]id|mkt_tok|vero_id|"
    r"oly_(?:anon|enc)_id|wickedid|_hs(?:enc|mi)|at_(?:medium|campaign)|cmpid|ocid|xtor",
    re.IGNORECASE,
)
"""Names that no site uses for what it shows, so that no story is told from another by them."""

DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical(address: str) -> str:
    """The http(s) address without fragment, default port and trackers; host in lower case, query sorted.

    Other names of a query stay, since some sites tell stories apart by nothing else. Raises ValueError where it is not
    a valid address.
    """
    from w3lib.url import canonicalize_url, url_query_cleaner

    names = {name for name, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True) if TRACKER.fullmatch(name)}
    if names:
        address = url_query_cleaner(address, tuple(names), remove=True, unique=False)
    parts = urlsplit(canonicalize_url(address))
    if parts.port is not None and parts.port == DEFAULT_PORTS.get(parts.scheme):
        parts = parts._replace(netloc=parts.netloc.rpartition(":")[0])
    return parts.geturl()
