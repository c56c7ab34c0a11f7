"""Does a server take what we send it, at an address that we go to, within the limits?"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import httpx

from dossier.errors import Gone, PageUnavailable
from scraper.connection import CheckedTransport
from scraper.fetch import named, telling_of
from scraper.guard import check_url, shown
from scraper.limits import Limits


def post(url: str, body: bytes, headers: Mapping[str, str], limits: Limits) -> int:
    """Send the body once; the status of the answer, which is from 200 to 299. No redirect is followed.

    Raises AddressRefused; Gone where the server answers 410; PageUnavailable for any other answer, or none.
    """
    check_url(url)
    with (
        telling_of(url, limits),
        httpx.Client(
            transport=CheckedTransport(limits),
            headers={"User-Agent": limits.user_agent},
            timeout=limits.timeout_s,
            follow_redirects=False,
            trust_env=False,
        ) as client,
        client.stream("POST", url, content=body, headers=headers) as response,
    ):
        status = response.status_code
    if 200 <= status < 300:
        return status
    kind = Gone if status == HTTPStatus.GONE else PageUnavailable
    raise kind(f"{shown(url)}: it answered {named(status)}")
