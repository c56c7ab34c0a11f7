"""What was packed into a compressed body? Given piece by piece, so that no more is unpacked than is wanted."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

GZIP_MAGIC = b"\x1f\x8b"
# zlib's window bits: the largest window; plus 16 for gzip's header; negative for no header at all.
GZIP, ZLIB, BARE = zlib.MAX_WBITS | 16, zlib.MAX_WBITS, -zlib.MAX_WBITS


def unpacked(pieces: Iterable[bytes], coding: str, most_bytes: int) -> Iterator[bytes]:
    """The body's bytes, each piece of `most_bytes` at most. `coding` is gzip or deflate, which either may be called.

    A gzip body may have several members (RFC 1952, 2.2); what stands behind the last is no part of it. Deflate is meant
    to have zlib's header, which many servers leave out.
    Raises zlib.error where the body is not packed so, EOFError where it is cut short.
    """
    unpacker, rest = None, b""
    for piece in pieces:
        rest += piece
        while rest:
            if unpacker is None or unpacker.eof:
                if len(rest) < len(GZIP_MAGIC):
                    break
                if unpacker is not None and not rest.startswith(GZIP_MAGIC):
                    return
                unpacker = zlib.decompressobj(_window_bits(rest, coding))
            yield unpacker.decompress(rest, most_bytes)
            rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    if unpacker is None or not unpacker.eof:
        raise EOFError


def _window_bits(start: bytes, coding: str) -> int:
    if start.startswith(GZIP_MAGIC):
        return GZIP
    headed = start[0] & 15 == zlib.DEFLATED and int.from_bytes(start[:2], "big") % 31 == 0  # RFC 1950, 2.2
    return ZLIB if headed or coding != "deflate" else BARE
