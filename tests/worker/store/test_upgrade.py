"""Is a database of any older version brought up to date with nothing lost, and is all of it still of use?

`older/REVISION.json.gz` holds the rows of a database as that version filled it, on a story that we wrote, with the
models of its time: recorded by `older/record.py`, and up to 0013 by its like, run on the last commit at each revision.
No commit stands at 0005, and the code of 0003 used no feeds yet: their new tables hold rows of the version after them.
"""

from __future__ import annotations

import gzip
import json
import secrets
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from alembic import command
from sqlalchemy import MetaData, Table, insert
from typer.testing import CliRunner

import migrations
from config.settings import Settings
from dossier.errors import StoreUnavailable
from dossier.findings import Outcome, Standing
from dossier.ports import Ports
from dossier.record import as_json
from scraper.content import Form
from scraper.reader import GivenPage
from web.cli import app
from worker.desk import ModelSet, open_desk
from worker.line.turn import Turn, sweep
from worker.pipeline import STEPS, Step, next_step
from worker.review.decision import Act, Subject, Wish
from worker.review.edition import State, state_of
from worker.review.reviewing import Reviews
from worker.store import entry
from worker.store.audit import Sought, noted
from worker.store.copies import Copies
from worker.store.decisions import Decisions
from worker.store.deliveries import Chosen, Deliveries
from worker.store.entry import Entry, Priority
from worker.store.feeds import Feeds
from worker.store.keys import Keys
from worker.store.listing import Wanted, page
from worker.store.mistakes import Mistakes
from worker.store.opening import _connect_engine, _migration_config, migrate, open_store, parse_url
from worker.store.rechecks import Rechecks
from worker.store.refetches import Refetches
from worker.store.removal import remove
from worker.store.store import DossierStore
from worker.store.tallies import Tallies, tallies_of

REVISIONS = sorted(path.name[:4] for path in Path(migrations.__file__).parent.glob("versions/[0-9]*.py"))
OLDER = sorted((Path(__file__).parent / "older").glob("*.json.gz"))
HEADLINE = "A brake in the brain that abstinence from cocaine strengthens"
STORY = "Moths and lamps\n\nMoths circle lamps at night because they turn their backs to the light, say researchers.\n"
REPORTED = "The study was of mice."
WAITING = {"flagged", "linked", "due", "taken", "sent", "from a feed", "submitted"}
"""What was in line when the database was upgraded."""


@dataclass
class Upgraded:
    """A database that an older version made, as this one has it; `keys` names its dossiers, `rows` is what it held."""

    url: str
    store: DossierStore
    keys: dict[str, str]
    rows: dict[str, list[dict[str, Any]]]

    def key(self, name: str, since: str) -> str:
        """The key of that name, where the version that made the database had such a thing."""
        if name not in self.keys:
            pytest.skip(f"nothing of the kind before {since}")
        return self.keys[name]

    def copydesk(self, *words: str) -> str:
        """What a command prints."""
        done = CliRunner().invoke(app, words, env={"COPYDESK_DATABASE_URL": self.url, "COLUMNS": "200"})
        assert done.exit_code == 0, done.output or done.exception
        return done.stdout


def fill(url: str, revision: str, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Make the database as it was at the revision, with these rows."""
    engine, scripts = _connect_engine(parse_url(url)), _migration_config()
    with engine.begin() as connection:
        scripts.attributes["connection"] = connection
        command.upgrade(scripts, revision)
        for where, held in rows.items():
            table = Table(where, MetaData(), autoload_with=connection)
            numbered = [column.name for column in table.primary_key] == ["number"]  # the database numbers them
            for row in held:
                values = {
                    column: _value(value) for column, value in row.items() if not (numbered and column == "number")
                }
                connection.execute(insert(table).values(values))
    engine.dispose()


def _value(recorded: Any) -> Any:
    return b64decode(recorded["base64"]) if isinstance(recorded, dict) else recorded


@pytest.fixture(scope="module", params=OLDER, ids=lambda path: path.name[:4])
def recorded(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What was recorded of one version."""
    told: dict[str, Any] = json.loads(gzip.decompress(request.param.read_bytes()))
    return told


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def older(
    request: pytest.FixtureRequest, recorded: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Upgraded]:
    """The older database, upgraded as a newsroom does it: SQLite by being opened, PostgreSQL by `copydesk migrate`."""
    url, name = f"sqlite:///{tmp_path_factory.mktemp('older')}/copydesk.db", f"test_{secrets.token_hex(6)}"
    if request.param == "postgresql":
        folder, run_sql = (request.getfixturevalue(each) for each in ("postgres_folder", "run_sql"))
        run_sql(f"CREATE DATABASE {name}")
        url = f"postgresql://postgres@/{name}?host={quote(str(folder))}"
    fill(url, recorded["revision"], recorded["tables"])
    if request.param == "postgresql" and recorded["revision"] != REVISIONS[-1]:
        with pytest.raises(StoreUnavailable, match="run `copydesk migrate`"):
            open_store(url, 60, 60)
    if request.param == "postgresql":
        migrate(url)
    store = open_store(url, 60, 60)
    yield Upgraded(url, store, recorded["keys"], recorded["tables"])
    store.close()
    if request.param == "postgresql":
        run_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def desk() -> Ports:
    """The desk that goes on with what was in line: it finds one story at every address."""
    desk = open_desk(Settings(library=None, contact="", writer=""), offline=True, models=ModelSet.TEACHING)
    return replace(desk, pages=GivenPage(STORY, Form.TEXT))


def test_every_version_before_this_one_is_recorded() -> None:
    recorded = {path.name[:4] for path in OLDER}
    assert recorded >= set(REVISIONS[:-1]), "run older/record.py with the code of the version that is missing"


def test_every_dossier_stands_where_it_stood_and_nothing_is_lost_from_it(older: Upgraded) -> None:
    listed = {each.key: each for each in older.store.entries()}
    assert listed.keys() == {row["key"] for row in older.rows["dossiers"]}
    assert {each.key for each in page(older.store, Wanted(host="news.example"), 99)} == listed.keys()
    assert listed[older.keys["finished"]].headline == HEADLINE
    for row in older.rows["dossiers"]:
        told = ("address", "step", "standing", "tries", "error", "queued_at", "version")
        assert [getattr(listed[row["key"]], name) for name in told] == [row[name] for name in told]
        assert lost(json.loads(row["body"]), json.loads(as_json(older.store.dossier(row["key"])))) == []


def lost(before: Any, after: Any, at: str = "") -> list[str]:
    """Where `after` has not what `before` had; fields that are new in it do not count."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [each for name in before for each in lost(before[name], after.get(name), f"{at}.{name}")]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = zip(before, after, strict=True)
        return [each for place, (was, now) in enumerate(pairs) for each in lost(was, now, f"{at}[{place}]")]
    same = before == after or (str(before).endswith(("Z", "+00:00")) and str(before)[:19] == str(after)[:19])
    return [] if same else [at]


def test_what_was_finished_is_shown_and_needs_nothing_more(older: Upgraded, tmp_path: Path) -> None:
    key = older.keys["finished"]
    dossier = older.store.dossier(key)
    assert next_step(dossier) is None
    assert set(Tallies(older.store).of([key])[key]) == set(tallies_of(dossier))
    written = tmp_path / "report.html"
    report = older.copydesk("show", key, "--report", str(written))
    for words in (HEADLINE, "sciadv.adu6074", "anti-reward"):
        assert words in " ".join(report.split())
        assert words in written.read_text()
    assert json.loads(older.copydesk("show", key, "--json"))["link"]["outcome"] == Outcome.LINKED
    assert key in older.copydesk("status", "--all")


def test_all_else_that_was_kept_is_still_told_of(older: Upgraded) -> None:
    held = {name: len(rows) for name, rows in older.rows.items()}
    events = Rechecks(older.store, 1).events()
    assert [each.kind for each in events] == ["standing", "edited"][: held.get("events", 0)]
    feeds = Feeds(older.store)
    assert [each.etag for each in feeds.all()] == ['"17"'] * held.get("feeds", 0)
    assert len(feeds.seen(row["address"] for row in older.rows.get("sightings", ()))) == held.get("sightings", 0)
    assert [each.name for each in Keys(older.store).every()] == ["the science desk"] * held.get("api_keys", 0)
    assert len(Copies(older.store).every()) == held.get("copies", 0)
    assert len(Deliveries(older.store).listed(Chosen(), 9)) == held.get("deliveries", 0)
    assert len(Decisions(older.store).since(0)) == held.get("decisions", 0)
    assert len(noted(older.store, Sought(), 99)) == held.get("audit", 0)
    assert [each.words for each in Mistakes(older.store).listed(None, 9)] == [REPORTED] * held.get("mistakes", 0)


def test_a_key_of_the_api_opens_as_before(older: Upgraded) -> None:
    admitted = Keys(older.store).admit(older.key("bearer", "0005"))
    assert admitted is not None
    assert sorted(admitted.scopes) == ["read", "submit"]


def test_the_versions_of_a_story_that_was_edited_are_both_there(older: Upgraded) -> None:
    key = older.key("original", "0004")
    versions = Refetches(older.store, [3600]).versions(key)
    if "versions" not in older.rows:
        assert len(versions) == 1
        return
    assert ["three other centers" in str(each.dossier.article) for each in versions] == [False, True]
    changed = [line for line in older.copydesk("versions", key, "--diff").splitlines() if " other centers" in line]
    assert [line[0] for line in changed] == ["-", "+"]


def test_a_copy_shows_what_was_found_on_its_original(older: Upgraded) -> None:
    copy = older.key("copy", "0004")
    assert f"{copy} is a copy of {older.keys['original']}" in older.copydesk("show", copy)


def test_editors_decide_on_what_an_older_version_found_and_publish_it(older: Upgraded) -> None:
    key = older.keys["finished"]
    reviews = Reviews(older.store)
    for wish in (
        Wish(Subject.FLAG, 3, Act.REJECT, "It reads well."),
        Wish(Subject.SENTENCE, 1, Act.EDIT, "Plainer.", {"text": "A study."}),
    ):
        reviews.decide(key, wish, "Ada")
    assert reviews.review(key).stale == ()
    reviews.publish(key, "Plainer.", "Ada")
    assert state_of(reviews.editions(key)) is State.PUBLISHED


def test_what_was_in_line_goes_on_to_its_end(older: Upgraded, desk: Ports) -> None:
    sent: list[tuple[Step, str]] = []

    def send(step: Step, key: str, _priority: Priority) -> None:
        sent.append((step, key))

    swept = sweep(older.store, send, lambda _queue: 0)
    waiting = {key for name, key in older.keys.items() if name in WAITING}
    assert (swept, {key for _step, key in sent}) == (len(waiting), waiting)
    turn = Turn(older.store, lambda: desk, send, "here:1", 60, 60)
    while sent:
        turn.take(*sent.pop())
    ended = {key: older.store.entry(key) for key in waiting}
    assert {each.standing for each in ended.values()} == {entry.Standing.FINISHED}, ended
    checked = older.keys["linked"]
    made = [each.step for each in older.store.dossier(checked).provenance]
    assert "judge_claims" in made
    assert made[-1] == STEPS[-1].name
    assert HEADLINE in " ".join(older.copydesk("show", checked).split())


def test_what_had_failed_is_taken_up_again_and_what_was_cancelled_stays_so(older: Upgraded) -> None:
    again: Entry = older.store.retry(older.keys["failed"])
    assert (again.standing, again.step) == (entry.Standing.SENT, "clean_article")
    assert older.store.cancel(older.keys["failed"]).standing is entry.Standing.CANCELLED
    if "cancelled" in older.keys:
        assert older.store.entry(older.keys["cancelled"]).standing is entry.Standing.CANCELLED


def test_a_finished_dossier_is_asked_about_again_and_what_is_found_is_kept(older: Upgraded) -> None:
    rechecks, key = Rechecks(older.store, 1), older.keys["finished"]
    kept = rechecks.read(key)
    assert kept is not None
    link = kept.dossier.link
    assert link is not None
    gone = link.publication and replace(link.publication, standing=Standing.RETRACTED)
    assert rechecks.save(kept, replace(kept.dossier, link=replace(link, publication=gone)), (), 60)
    assert "retracted" in older.copydesk("show", key).lower()


def test_a_dossier_of_an_older_version_is_deleted_with_all_that_was_kept_of_it(older: Upgraded) -> None:
    remove(older.store, older.keys["finished"])
    assert older.keys["finished"] not in {each.key for each in older.store.entries()}
