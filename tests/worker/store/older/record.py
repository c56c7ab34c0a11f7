"""How does this version's database come to be kept for the versions after it? Run this before a migration is added.

    python tests/worker/store/older/record.py

fills a SQLite file as this version does, with the real models, and writes its rows beside this file, by revision.
"""

from __future__ import annotations

import base64
import gzip
import json
import sqlite3
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from config.settings import Settings
from dossier.findings import Standing
from dossier.record import Dossier
from worker.desk import open_desk
from worker.pipeline import STEPS, advance
from worker.review.decision import Act, Subject, Wish
from worker.review.reviewing import Reviews
from worker.store.api_key import Scope
from worker.store.copies import Copies
from worker.store.entry import Outcome, Priority
from worker.store.event import Change, EventKind
from worker.store.feeds import Feeds
from worker.store.keys import Keys
from worker.store.mistakes import Mistakes
from worker.store.opening import open_store
from worker.store.rechecks import Rechecks
from worker.store.refetches import Refetches
from worker.store.sessions import Sessions
from worker.store.store import DossierStore
from worker.store.submissions import Submissions, Ticket
from worker.store.subscription import Sighting, Told

HERE = Path(__file__).parent
LIBRARY = HERE.parents[3] / "examples" / "library.jsonl"
WEEK_S = 7 * 86_400.0
FEED = "https://news.example/feed.xml"
STORY = (
    "A brake in the brain that abstinence from cocaine strengthens\n\n"
    "People who stop taking cocaine often relapse, even after a long time without the drug. It gives to see that this "
    "“anti-retribution” circuit awakes itself when the product goes away from there.\n\n"
    "The work was led by Yonatan M. Kupchik and Liran Levi and is published in the journal Science Advances. They "
    "studied a network of glutamatergic neurons in the ventral pallidum. In mice, abstinence from cocaine strengthened "
    "the connections of these neurons with two other centers of aversion. The dose returned puts the anti-refundment "
    "cells to the calm.\n\n"
    "When the researchers inhibited the pathway to the lateral habenula after abstinence, the mice showed a weaker "
    "preference for cocaine. The anti-remuneration network does to flee the animal. This suggests that the aversive "
    "network may act as a brake on cocaine use.\n"
)
NAMES = [step.name for step in STEPS]


class Recorder:
    """Fills one store."""

    def __init__(self, store: DossierStore, folder: Path) -> None:
        self.store, self.keys = store, dict[str, str]()
        library = folder / "library.jsonl"
        library.write_text(LIBRARY.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
        self.desk = open_desk(Settings(library=library, contact=""), offline=True)
        self.first = self.states(folder, STORY)
        self.second = self.states(folder, STORY.replace("two other centers", "three other centers"))

    def states(self, folder: Path, story: str) -> dict[str, Dossier]:
        """The dossier after each step."""
        (folder / "story.txt").write_text(story, encoding="utf-8")
        dossier, kept = Dossier(str(folder / "story.txt")), {}
        for step in STEPS:
            dossier = kept[step.name] = advance(dossier, step, self.desk, lambda *_: None)
        return kept

    def fresh(self, name: str, callback: str = "") -> str:
        """Queued, and no more."""
        self.keys[name] = self.store.add(Dossier(address(name)), NAMES[0], Priority.NORMAL, callback)[0]
        return self.keys[name]

    def taken(self, name: str, step: str = NAMES[0]) -> Any:
        return self.store.take(self.keys[name], step, "old-host:17")

    def put(self, name: str, last: str) -> str:
        """Worked on up to a step."""
        key = self.fresh(name)
        after = NAMES[NAMES.index(last) + 1] if last != NAMES[-1] else None
        assert self.store.save(self.taken(name), as_if_fetched(self.first[last], name), after)
        return key

    def in_line(self) -> None:
        """Dossiers that stand everywhere."""
        self.put("finished", NAMES[-1])
        self.put("flagged", "flag_passages")
        self.put("linked", "link_publication")
        self.fresh("due")
        assert self.store.put_off(self.taken("due"), 0, "https://news.example/due: the site answered 503")
        self.put("failed", "read_article")
        assert self.store.fail(self.taken("failed", "clean_article"), "not English")
        for name in ("taken", "sent"):
            self.fresh(name)
        self.taken("taken")
        self.store.cancel(self.fresh("cancelled"))
        self.fresh("called back", "https://desk.example/hook")
        assert self.store.fail(self.taken("called back"), "not English")

    def copied(self) -> None:
        """A story at two addresses, and later edited."""
        for name in ("original", "copy"):
            self.put(name, "read_article")
            cleaned = as_if_fetched(self.first["clean_article"], name)
            Copies(self.store).save(self.taken(name, "clean_article"), cleaned, "flag_passages")
        lease = self.taken("original", "flag_passages")
        assert self.store.save(lease, as_if_fetched(self.first[NAMES[-1]], "original"), None)
        refetches = Refetches(self.store, [3600.0])
        kept = refetches.read(self.keys["original"])
        assert kept is not None
        assert refetches.save(kept, as_if_fetched(self.second[NAMES[-1]], "original"), "1 words added, 1 removed")
        refetches.note(self.keys["finished"], Outcome.AWAY, "the site did not answer")

    def corrected(self) -> None:
        """A paper that was corrected since."""
        rechecks = Rechecks(self.store, WEEK_S)
        kept = rechecks.read(self.keys["finished"])
        assert kept is not None
        link = kept.dossier.link
        assert link is not None
        assert link.publication is not None
        paper = replace(link.publication, standing=Standing.CORRECTED)
        change = Change(paper.doi, EventKind.STANDING, "none known", "corrected")
        changed = replace(kept.dossier, link=replace(link, publication=paper))
        assert rechecks.save(kept, changed, [change], WEEK_S)

    def around(self) -> None:
        """Feeds, keys, submissions, decisions, editions, reports, sessions."""
        feeds = Feeds(self.store)
        feeds.add(FEED, Told("News", '"17"', "", 3600.0), 3600.0)
        new = Sighting(address("new"), FEED, "New", None)
        self.keys["from a feed"] = feeds.queue(new, Dossier(address("new")), NAMES[0]) or ""
        feeds.mark([Sighting(address("old"), FEED, "Old", 1.7e9)])
        key, self.keys["bearer"] = Keys(self.store).create("the science desk", [Scope.READ, Scope.SUBMIT])
        ticket = Ticket(key.id, "monday-17", "0" * 64)
        submitted = Submissions(self.store).add(ticket, Dossier(address("submitted")), NAMES[0], Priority.HIGH)
        self.keys["submitted"] = submitted[0]
        reviews = Reviews(self.store)
        reviews.decide(self.keys["finished"], Wish(Subject.FLAG, 1, Act.REJECT, "it reads well"), "Ada")
        reviews.publish(self.keys["finished"], "", "Ada")
        Mistakes(self.store).report(self.keys["finished"], 1, "The study was of mice.", "reader@mail.example")
        Sessions(self.store).begin(key)


def address(name: str) -> str:
    return f"https://news.example/{name.replace(' ', '-')}"


def as_if_fetched(dossier: Dossier, name: str) -> Dossier:
    assert dossier.page is not None
    return replace(dossier, address=address(name), page=replace(dossier.page, address=address(name)))


def rows_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table; bytes in base64."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {table: [_row(row) for row in connection.execute(f"SELECT * FROM {table}")] for table in tables}


def _row(row: sqlite3.Row) -> dict[str, Any]:
    told = {name: row[name] for name in row.keys()}  # noqa: SIM118  a row's own words are its values
    return {
        name: {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
        for name, value in told.items()
    }


def main() -> None:
    """Record."""
    folder = Path(tempfile.mkdtemp())
    store = open_store(f"sqlite:///{folder}/copydesk.db", -1, -1)  # so that what is in line is overdue at once
    recorder = Recorder(store.by("cli:ada"), folder)
    for fill in (recorder.in_line, recorder.corrected, recorder.copied, recorder.around):
        fill()
    store.close()
    rows = rows_of(folder / "copydesk.db")
    revision = rows.pop("alembic_version")[0]["version_num"]
    told = json.dumps({"revision": revision, "keys": recorder.keys, "tables": rows}, ensure_ascii=False, indent=1)
    (HERE / f"{revision}.json.gz").write_bytes(gzip.compress(told.encode(), mtime=0))
    print(revision, {table: len(held) for table, held in rows.items()})


if __name__ == "__main__":
    main()
