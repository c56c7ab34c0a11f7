"""What can be typed by an editor: decide on what was found, publish it, withdraw it?"""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from config.settings import load_settings
from dossier.errors import InputUnusable
from worker import times
from worker.desk import open_dossiers, open_for_typist
from worker.options import FORMATS, Json, Key
from worker.report.wording import printable
from worker.review.decision import Act, Subject, Value, Wish
from worker.review.edition import state_of
from worker.review.told import decision_line, edition_line, stale_line

if TYPE_CHECKING:
    from worker.review.decision import Decision
    from worker.review.reviewing import Open, Reviews

decisions_app = typer.Typer(help="What editors have decided: export it.", no_args_is_help=True)

Who = Annotated[str, typer.Option(metavar="NAME", help="Who says so; by default the user who types.")]


def add_to(app: typer.Typer) -> None:
    """Add every command of this file."""
    for command in (review, decide, publish, withdraw):
        app.command()(command)
    app.add_typer(decisions_app, name="decisions")


def review(key: Key, as_json: Json = False) -> None:
    """What can be decided on in a dossier, and what editors have decided, by number; what was published of it."""
    reviews = _reviews()
    found, editions = reviews.review(key), reviews.editions(key)
    if as_json:
        told = {
            "key": found.key,
            "version": found.version,
            "state": state_of(editions),
            "findings": [{**asdict(each.finding), "mark": each.mark} for each in found.open],
            "decisions": [asdict(each) for each in found.decisions],
            "stale": [each.number for each in found.stale],
            "editions": [asdict(each) for each in editions],
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    print(f"{found.key}  version {found.version}, {state_of(editions)}")
    for each in found.open:
        print(printable(_line(each)))
    for decision in found.stale:
        print(printable(stale_line(decision)))
    for edition in editions:
        print(printable(edition_line(edition)))


def decide(
    key: Key,
    subject: Annotated[Subject, typer.Argument(help="What is decided on.")],
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Which of them, as `review` numbers it.")],
    act: Annotated[Act, typer.Argument(help="What to do with it.")],
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept with the decision.")],
    to: Annotated[
        str | None,
        typer.Option(metavar="VALUE", help="With edit: a flag's reading, a link's DOI, a ruling, a sentence."),
    ] = None,
    kind: Annotated[str | None, typer.Option(help="With edit of a flag: its kind.")] = None,
    mark: Annotated[
        str | None, typer.Option(help="Only if the finding still has this mark, which `review --json` prints.")
    ] = None,
    who: Who = "",
) -> None:
    """Accept, reject or edit a flag, a link, a verdict or a sentence of the summary. It is kept for good."""
    from worker.review.reviewing import Seen

    wish = Wish(subject, number, act, why, _value(subject, to, kind))
    decision = _reviews().decide(key, wish, name_of(who), Seen(mark=mark))
    print(printable(f"{decision.key}  {decision_line(decision)}"))


def publish(
    key: Key,
    note: Annotated[
        str, typer.Option(metavar="TEXT", help="What was corrected; needed once published sentences have changed.")
    ] = "",
    who: Who = "",
) -> None:
    """Publish a dossier as editors have left it; what was published before is kept."""
    edition = _reviews().publish(key, note, name_of(who))
    print(printable(f"{edition.key}  {edition_line(edition)}"))


def withdraw(
    key: Key,
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why; readers are told, and it is kept with the record.")],
    remove_text: Annotated[
        bool, typer.Option("--remove-text", help="Delete the texts too, for good: dossier, decisions, editions.")
    ] = False,
    who: Who = "",
) -> None:
    """Take what is published from the public's sight; its record is kept."""
    edition = _reviews().withdraw(key, why, name_of(who), remove_text)
    print(printable(f"{edition.key}  {edition_line(edition)}"))


@decisions_app.command()
def export(
    since: Annotated[
        datetime | None,
        typer.Option(formats=FORMATS, help="Only those made at this time or later; in UTC, where no zone is given."),
    ] = None,
) -> None:
    """Print every decision as a line of JSON, to learn from: the text, what the machine said, what an editor says."""
    from worker.store.decisions import Decisions

    at = 0.0 if since is None else times.seconds(since)
    for each in Decisions(open_dossiers(load_settings())).since(at):
        print(json.dumps(_example(each)))


def _reviews() -> Reviews:
    from worker.review.reviewing import Reviews

    return Reviews(open_for_typist(load_settings()))


def name_of(who: str) -> str:
    """Who types. Raises InputUnusable where that is not known."""
    try:
        return who.strip() or getpass.getuser()
    except (KeyError, OSError) as error:
        raise InputUnusable("who types this is not known here: say it by --who NAME") from error


def _value(subject: Subject, to: str | None, kind: str | None) -> Value | None:
    field = {Subject.FLAG: "suggestion", Subject.LINK: "doi", Subject.VERDICT: "ruling", Subject.SENTENCE: "text"}
    given = {field[subject]: to, "kind": kind}
    return {name: value for name, value in given.items() if value is not None} or None


def _example(decision: Decision) -> dict[str, object]:
    finding = decision.finding
    return {
        "key": decision.key,
        "number": decision.number,
        "at": times.told(decision.at),
        "subject": finding.subject,
        "about": finding.about,
        "text": finding.text,
        "span": finding.where and asdict(finding.where),
        "act": decision.act,
        "machine": finding.value,
        "editor": {Act.ACCEPT: finding.value, Act.EDIT: decision.to, Act.REJECT: None}[decision.act],
        "why": decision.why,
        "provenance": [asdict(each) for each in decision.sources],
    }


def _line(each: Open) -> str:
    finding = each.finding
    says = ", ".join(value for value in finding.value.values() if value and value != finding.about)
    about = f"“{finding.about}”" if finding.about else "no publication is linked"
    decided = f"  [{decision_line(each.decision)}]" if each.decision else ""
    return f"{finding.subject} {finding.number}  {about}{f': {says}' if says else ''}{decided}"
