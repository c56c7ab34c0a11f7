"""How is what others wrote put down in a database, and by what is a page found there again?"""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import urlsplit

from dossier.record import Dossier


def host_of(address: str) -> str:
    """The host of a web address; "" of anything else."""
    try:
        return storable(urlsplit(address).hostname or "")
    except ValueError:
        return ""


def fingerprint_of(dossier: Dossier) -> str:
    """The same for the same page: of the address and, where the page has been read, its text."""
    page = dossier.page.text if dossier.page is not None else ""
    parts = f"{len(dossier.address)} {dossier.address}{page}"
    return sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()


def storable(text: str) -> str:
    """The text with what no database holds (NUL, lone surrogates) spelt out, in JSON's own spelling."""
    return re.sub("[\0\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)
