"""Where on the web is the whole of a story: on its page, on later pages, on its AMP page, or in what scripts make?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dossier.errors import BuiltByScript, CopydeskError, InputUnusable, NotAnArticle
from dossier.text import Lacking, Page
from scraper.browser import Browser
from scraper.content import Form, decode, form_of
from scraper.extract import is_beginning, is_fuller, page_from_text, page_from_tree, tree_of
from scraper.fetch import NO_COPY, Fetched, fetch
from scraper.guard import shown
from scraper.limits import Limits
from scraper.links import web_link
from scraper.manners import Manners
from scraper.pagination import MOST_PAGES, is_same_page, joined, next_address
from scraper.parts import Parts
from scraper.tree import attribute

if TYPE_CHECKING:
    from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a story: where it was, its markup, and what was read from it."""

    url: str
    tree: HtmlElement
    page: Page


@dataclass(frozen=True, slots=True)
class WebReader:
    """Reads stories from the web, within the limits, with manners towards sites. Without a browser no script is run."""

    limits: Limits
    manners: Manners
    browser: Browser | None = None

    def read(self, url: str, held: Page | None = None) -> Page:
        """The story at the address, or `held` where the site says that it still holds.

        Raises as `fetch` does, and NotAnArticle where there is none.
        """
        given = fetch(url, self.limits, self.manners, held=held.validators if held else NO_COPY)
        if held and given.unchanged:
            return held
        html = _html(given)
        if html is None:
            page = page_from_text(decode(given.body, given.content_type), given.url)
            return replace(page, validators=given.validators)
        return self._with_later_pages(self._first_sheet(given, html))

    def _first_sheet(self, given: Fetched, html: str) -> Sheet:
        tree = tree_of(html, given.url)
        try:
            page = page_from_tree(tree, given.url)
        except NotAnArticle as reason:
            if amp := self._amp_sheet(tree, given.url):
                return amp
            if self.browser is None or not isinstance(reason, BuiltByScript):
                raise
            return self._shown(given.url, html, self.browser)
        sheet = Sheet(given.url, tree, replace(page, validators=given.validators))
        if is_beginning(page):
            amp = self._amp_sheet(tree, given.url)
            return amp if amp and is_fuller(amp.page, sheet.page) else sheet
        return sheet

    def _amp_sheet(self, tree: HtmlElement, url: str) -> Sheet | None:
        """The story as the page's AMP page has it; None without such a page, or where that is another story's.

        Raises PageUnavailable.
        """
        address = next(
            (attribute(link, "href") for link in tree.iter("link") if attribute(link, "rel") == "amphtml"), ""
        )
        address = web_link(url, address) or ""
        if not address:
            return None
        try:
            sheet = _sheet(fetch(address, self.limits, self.manners))
        except InputUnusable:
            return None
        return sheet if sheet.page.canonical and is_same_page(sheet.page.canonical, url) else None

    def _shown(self, url: str, html: str, browser: Browser) -> Sheet:
        tree = tree_of(browser.show(url, html, self.limits, self.manners), url)
        try:
            return Sheet(url, tree, page_from_tree(tree, url))
        except BuiltByScript as reason:
            raise NotAnArticle(
                f"{shown(url)}: no story on this page, even with its scripts run; give the story's own page"
            ) from reason

    def _with_later_pages(self, first: Sheet) -> Page:
        """The story with all its pages, or with a word on those that could not be had."""
        parts = Parts(MOST_PAGES - 1, self.limits, self.manners)
        sheets = [first]
        while address := next_address(sheets[-1].tree, sheets[-1].url, first.page, len(sheets) + 1):
            try:
                sheets.append(_sheet(parts.get(address)))
            except CopydeskError as reason:
                lacking = Lacking(f"page {len(sheets) + 1} of the story", str(reason))
                page = joined([sheet.page for sheet in sheets])
                return replace(page, lacking=(lacking,), validators=NO_COPY)
        return joined([sheet.page for sheet in sheets])


def _sheet(given: Fetched) -> Sheet:
    html = _html(given)
    if html is None:
        raise NotAnArticle(f"{shown(given.url)}: a plain text where a web page was to be; save the story as a file")
    tree = tree_of(html, given.url)
    return Sheet(given.url, tree, page_from_tree(tree, given.url))


def _html(given: Fetched) -> str | None:
    """The page's markup; None for a plain text. Raises NotAnArticle for anything else."""
    if form_of(given.body, given.content_type, given.url) is Form.TEXT:
        return None
    return decode(given.body, given.content_type)
