"""What kind of bytes are these, and which characters do they stand for?"""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

from dossier.errors import NotAnArticle
from scraper.guard import shown


class Form(StrEnum):
    """What a readable page is written in."""

    HTML = "html"
    TEXT = "text"


# First bytes of the files that are most often given in place of a page (see file(1), magic(5)).
SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an image or a recording"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"{\\rtf", "a rich-text document"),
)

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Browsers read these as windows-1252 (WHATWG Encoding Standard, 4.2). All names here are Python's own for its codecs.
READ_AS_WINDOWS_1252 = frozenset({"iso8859-1", "ascii"})

# Codecs that no web page is written in; some take time that grows with the square of the page.
NOT_FOR_PAGES = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "utf-7"})
NOT_FOR_PAGES |= {"mbcs", "oem"}

# Every character that a page's markup needs holds a NUL byte in these.
WIDE = ("utf-16", "utf-32")

# Where no more of a page's bytes than this are beyond ASCII, it is in a Western language: windows-1252, of which a few
# characters are too little for detection.
WESTERN_SHARE = 0.1

BEYOND_ASCII = bytes(range(0x80, 0x100))

READABLE_TYPES = frozenset({"", "application/octet-stream", "application/xhtml+xml", "binary/octet-stream"})

HTML_MARK = re.compile(rb"<!doctype\s+html|<(?:html|head|body|article|main|div|p|h1|title|meta)\b[^<]*>", re.IGNORECASE)
META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w:-]+)", re.IGNORECASE)
XML_CHARSET = re.compile(rb"""^\s*<\?xml\s[^>]*encoding\s*=\s*["']([\w:-]+)""", re.IGNORECASE)
HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w:-]+)", re.IGNORECASE)
CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))


def form_of(body: bytes, content_type: str, address: str) -> Form:
    """HTML or plain text, told from the bytes and from the Content-Type (empty for a file).

    Raises NotAnArticle for anything else, and for an empty body.
    """
    if not body.strip():
        raise NotAnArticle(f"{shown(address)}: empty; give the page or file that holds the story")
    media_type = content_type.partition(";")[0].strip().lower()
    if what := _binary_kind(body, content_type):
        raise NotAnArticle(f"{shown(address)}: {what}, not a web page or a text; give the article itself")
    if HTML_MARK.search(body[:4096].replace(b"\x00", b"")):
        return Form.HTML
    if media_type == "text/html":
        return Form.HTML
    if not (media_type.startswith("text/") or media_type in READABLE_TYPES):
        raise NotAnArticle(f"{shown(address)}: sent as {media_type[:60]}, not as a web page; give the article itself")
    return Form.TEXT


def decode(body: bytes, content_type: str = "") -> str:
    """The characters of a page: by byte order mark, else UTF-8 where it fits, else as declared, else as guessed.

    UTF-8 goes before the declaration because other encodings hardly ever form valid UTF-8 by chance, while wrong
    declarations are common. A few broken bytes in UTF-8 become U+FFFD rather than spoiling all of it.
    """
    for mark, name in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body.decode(name, errors="replace").removeprefix("\ufeff")
    declared = _declared(body, content_type)
    if not declared.startswith(WIDE):
        if body.isascii() and b"\x1b" not in body:  # ISO-2022-JP is ASCII but for its escapes
            return body.decode("ascii")
        text = body.decode("utf-8", errors="replace")
        broken = text.count("\ufffd")
        if sum(char > "\x7f" for char in text) > 2 * broken:
            return text
    if declared:
        try:
            return body.decode(declared)
        except (LookupError, UnicodeError):
            pass
    return _guessed(body)


def _declared(body: bytes, content_type: str) -> str:
    """Python's name of the encoding that the header names, else a meta tag or an XML declaration; or empty."""
    if header := HEADER_CHARSET.search(content_type):
        name = header[1]
    elif meta := META_CHARSET.search(body[:4096]) or XML_CHARSET.search(body[:200]):
        name = meta[1].decode("ascii", errors="ignore")
        name = "utf-8" if name.lower().startswith("utf-16") else name
    else:
        return ""
    try:
        name = codecs.lookup(name).name
    except LookupError:
        return ""
    if name in NOT_FOR_PAGES or (name.startswith(WIDE) and b"\x00" not in body):
        return ""
    return "cp1252" if name in READ_AS_WINDOWS_1252 else name


def _guessed(body: bytes) -> str:
    from charset_normalizer import from_bytes

    beyond = len(body) - len(body.translate(None, BEYOND_ASCII))
    if beyond > WESTERN_SHARE * len(body) and (best := from_bytes(body).best()) is not None:
        return str(best)
    return body.decode("cp1252", errors="replace")


def _binary_kind(body: bytes, content_type: str) -> str | None:
    """What the bytes are where they are not text, else None. A PDF may have up to 1,024 bytes before its mark."""
    if b"%PDF-" in body[:1024]:
        return "a PDF"
    for signature, what in SIGNATURES:
        if body.startswith(signature):
            return what
    if any(body.startswith(mark) for mark, _ in BYTE_ORDER_MARKS) or "utf-16" in content_type.lower():
        return None
    head = body[:8192]
    controls = len(head) - len(head.translate(None, CONTROLS))
    if controls > len(head) * 0.02:
        return "binary data"
    if head.lstrip().startswith(b"<?xml") and not HTML_MARK.search(head):
        return "an XML document"
    return None
