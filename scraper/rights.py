"""Does a page itself say that it is not to be mined: in its headers or in its meta tags?

Read are the TDM Reservation Protocol's header and meta tag ("tdm-reservation"), and "noai" among the robots directives.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_META = re.compile(rb"<meta\b[^<>]*>", re.IGNORECASE)
_NAME = re.compile(rb"""\bname\s*=\s*["']?\s*(tdm-reservation|robots|copydesk)\b""", re.IGNORECASE)
_CONTENT = re.compile(rb"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
#: Bytes of a page that are searched: meta tags stand in its head.
HEAD_BYTES = 64 * 1024


def reservation(headers: Mapping[str, str], body: bytes) -> str:
    """Where the page reserves itself, in words; empty where it does not."""
    if headers.get("tdm-reservation", "").strip() == "1":
        return "its header TDM-Reservation"
    if _no_ai(headers.get("x-robots-tag", "")):
        return "“noai” in its header X-Robots-Tag"
    for tag in _META.findall(body[:HEAD_BYTES]):
        name, content = _NAME.search(tag), _CONTENT.search(tag)
        if name is None or content is None:
            continue
        value = next(part for part in content.groups() if part is not None).decode("ascii", errors="replace")
        if name[1].lower() == b"tdm-reservation" and value.strip() == "1":
            return "its meta tag tdm-reservation"
        if name[1].lower() != b"tdm-reservation" and _no_ai(value):
            return "“noai” in its robots meta tag"
    return ""


def _no_ai(directives: str) -> bool:
    return "noai" in re.split(r"[\s,:;]+", directives.lower())
