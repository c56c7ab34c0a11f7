"""What can go wrong that is not our bug, and whose turn is it then?

    CopydeskError
    ├── InputUnusable            the user's turn: exit code 2
    │   ├── NotFound             no such file; HTTP 404
    │   │   └── Gone             HTTP 410: there was something, and it will not come back
    │   ├── AddressRefused       not http(s), a private address, a port we do not speak to, or --offline
    │   ├── RobotsRefused        the site's robots.txt asks programs not to read the page
    │   ├── Reserved             the site reserves the page from text and data mining
    │   ├── TooLarge             over the size limit
    │   ├── Paywalled            HTTP 401, 402, 403, or a story for subscribers: not ours to read
    │   ├── NotAnArticle         empty, binary, PDF, image, or a page without a story
    │   │   └── BuiltByScript    a page whose story its scripts would put there, in a browser
    │   ├── NotAFeed             where a feed is wanted: a web page, or something that cannot be read as one
    │   ├── WrongLanguage        not English
    │   ├── LibraryMalformed     a library file with a bad line
    │   ├── WrongStanding        what is wanted of a dossier cannot be done where it stands
    │   ├── Outdated             a decision on something that has changed since it was seen
    │   └── SubmissionDiffers    another article under the name of an earlier submission
    └── OutsideFailed            somebody else's turn, later may work: exit code 3
        ├── PageUnavailable      time-out, DNS, refused connection, HTTP 429 or 5xx
        ├── SourceFailed         becomes a Gap; what the source gave none the less is kept
        │   ├── SourceUnavailable    a publication source is down or limits us
        │   └── SourceRefused        a publication source says that our request is wrong: is to be seen
        ├── ModelUnavailable     a model file is missing, cut short, has a wrong hash, or cannot be fetched
        ├── StoreUnavailable     the database of dossiers cannot be reached or used
        └── BrokerUnavailable    Redis, which carries the tasks, cannot be reached or used

Every message is one line that says what was wrong, with what, and what to do. Expected outcomes (nothing found,
nothing flagged) are values, not errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dossier.findings import Publication


class CopydeskError(Exception):
    """The base of all that we raise on purpose."""


class InputUnusable(CopydeskError):
    """The input cannot be used as it is; asking again will not help."""


class NotFound(InputUnusable):
    """There is nothing at that path or address."""


class Gone(NotFound):
    """There is nothing at that address any more, and there will not be."""


class AddressRefused(InputUnusable):
    """An address that we do not go to."""


class RobotsRefused(InputUnusable):
    """The site asks programs not to read the page, and we do not."""


class Reserved(InputUnusable):
    """The site reserves the page from text and data mining, and we respect that."""


class TooLarge(InputUnusable):
    """More bytes than the limit allows."""


class Paywalled(InputUnusable):
    """The site keeps the page from us, and we do not work around that."""


class NotAnArticle(InputUnusable):
    """Bytes that hold no readable story."""


class BuiltByScript(NotAnArticle):
    """A page that holds no story until its scripts have run."""


class NotAFeed(InputUnusable):
    """Bytes that are no feed that we can read; the message names the feeds that a web page links to."""


class WrongLanguage(InputUnusable):
    """A story that is not in English."""


class LibraryMalformed(InputUnusable):
    """A library file with a line that cannot be read; the message names the line."""


class WrongStanding(InputUnusable):
    """A dossier that stands where this cannot be done to it: only what has failed is retried, for instance."""


class Outdated(InputUnusable):
    """A decision on something that has changed since it was seen."""


class SubmissionDiffers(InputUnusable):
    """A submission that bears the name of an earlier one, and is another."""


class OutsideFailed(CopydeskError):
    """Something outside our code failed; it may work later."""


class PageUnavailable(OutsideFailed):
    """The site did not give us the page this time; `retry_after` is its header of that name, or empty."""

    def __init__(self, message: str, retry_after: str = "") -> None:
        super().__init__(message)
        self.retry_after = retry_after


class SourceFailed(OutsideFailed):
    """A publication source could not be asked for all that was wanted; `found` is what it gave none the less."""

    def __init__(self, message: str, found: tuple[Publication, ...] = ()) -> None:
        super().__init__(message)
        self.found = found


class SourceUnavailable(SourceFailed):
    """A publication source could not be asked."""


class SourceRefused(SourceFailed):
    """A publication source rejected our request."""


class ModelUnavailable(OutsideFailed):
    """A model's files cannot be used."""


class StoreUnavailable(OutsideFailed):
    """The database of dossiers cannot be reached or used."""


class BrokerUnavailable(OutsideFailed):
    """Redis, which carries the tasks, cannot be reached or used."""
