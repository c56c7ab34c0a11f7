"""What can be typed? The `copydesk` command. Exit codes: 0 done, 1 our bug, 2 unusable input, 3 the outside failed."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from functools import partial
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated

import typer

from config.settings import Settings, load_settings
from dossier.errors import CopydeskError, InputUnusable, ModelUnavailable, OutsideFailed
from dossier.ports import Ports
from dossier.record import Dossier, flags_as_json, link_as_json
from dossier.record import as_json as written
from worker import keys
from worker import library as libraries
from worker import sources as online
from worker.desk import ModelSet, open_desk, open_store, pull_models
from worker.line import audit, commands, deliveries, events, retention, subscriptions, versions
from worker.options import Json
from worker.progress import Progress, stdout
from worker.report.wording import counted, printable
from worker.review import commands as reviewing
from worker.review import mistakes

app = typer.Typer(
    help="Fact-checks a science-news article: flags garble, finds the paper, checks each claim, writes a summary.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
models_app = typer.Typer(help="The language models: which there are, get them, check them.", no_args_is_help=True)
app.add_typer(models_app, name="models")
app.add_typer(libraries.app, name="library")
app.add_typer(subscriptions.app, name="feeds")
app.add_typer(keys.app, name="keys")
app.add_typer(mistakes.app, name="mistakes")

Offline = Annotated[bool, typer.Option("--offline", help="Go nowhere: files and what is in the cache only.")]
Address = Annotated[str, typer.Argument(metavar="URL|FILE|-", help="The article: a web address, a file, or - .")]
Library = Annotated[
    str | None,
    typer.Option(
        metavar="PATH|URL",
        help="Publications to search: JSON Lines (may be .gz), or the folder or postgresql:// address of a library.",
    ),
]
Models = Annotated[ModelSet, typer.Option("--model", help="teaching: instant and meaningless, for trials.")]


def main() -> None:
    """Run the command line; every error that is not our bug is one line on stderr."""
    try:
        app()
    except InputUnusable as error:
        _fail(error, 2)
    except OutsideFailed as error:
        _fail(error, 3)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _fail(error: CopydeskError, code: int) -> None:
    if logging.root.handlers:  # a command that goes on until stopped has its log
        logging.getLogger("copydesk").error("%s", error)
    else:
        print(f"copydesk: {error}", file=sys.stderr)
    sys.exit(code)


@app.command()
def check(
    address: Address,
    library: Library = None,
    report: Annotated[
        Path | None, typer.Option(help="Write the report to a file as well: a page (.html) or a picture (.svg).")
    ] = None,
    as_json: Json = False,
    offline: Offline = False,
    model: Models = ModelSet.DEFAULT,
) -> None:
    """Check one article from end to end and report what was found."""
    settings = load_settings()
    dossier = _take(address, partial(open_desk, settings, library=library, offline=offline, models=model))
    _say_who_was_not_asked(settings, offline)
    if as_json:
        print(json.dumps(json.loads(written(dossier)), ensure_ascii=False, indent=2))
    else:
        from worker.report.terminal import render

        render(dossier, stdout())
    if report:
        from worker.report.writing import write_report

        write_report(report, dossier)
        print(f"The report is in {report}", file=sys.stderr)


@app.command()
def flag(address: Address, as_json: Json = False, offline: Offline = False, model: Models = ModelSet.DEFAULT) -> None:
    """Flag what is garbled in one article, and say how much of it is; nothing is searched for or checked."""
    dossier = _take(address, partial(open_desk, load_settings(), offline=offline, models=model), "flag_passages")
    if as_json:
        print(flags_as_json(dossier))
        return
    from worker.report.terminal import render_flags

    render_flags(dossier, stdout())


@app.command()
def link(
    address: Address,
    library: Library = None,
    as_json: Json = False,
    offline: Offline = False,
    model: Models = ModelSet.DEFAULT,
) -> None:
    """Find the paper behind one article, or say that none can be named; no claim is checked."""
    settings = load_settings()
    opening = partial(open_desk, settings, library=library, offline=offline, models=model)
    dossier = _take(address, opening, "link_publication")
    _say_who_was_not_asked(settings, offline)
    if as_json:
        print(link_as_json(dossier))
        return
    from worker.report.terminal import render_link

    render_link(dossier, stdout())


@app.command()
def correct(
    address: Address,
    library: Library = None,
    diff: Annotated[bool, typer.Option("--diff", help="Print only the lines that change, as a unified diff.")] = False,
    as_json: Json = False,
    offline: Offline = False,
    model: Models = ModelSet.DEFAULT,
) -> None:
    """Print one article with the suggested readings in place, each marked; what has none stays as it is."""
    settings = load_settings()
    opening = partial(open_desk, settings, library=library, offline=offline, models=model)
    dossier = _take(address, opening, "suggest_readings")
    _say_who_was_not_asked(settings, offline)
    from worker.report import corrected

    if as_json:
        print(corrected.corrected_as_json(dossier))
    elif dossier.article:
        chosen = corrected.readings(dossier.article, dossier.flags)
        left = corrected.unread(dossier.article, dossier.flags)
        if diff:
            print(corrected.as_diff(dossier.article, chosen), end="")
        else:
            print(printable(corrected.corrected_text(dossier.article, chosen, "⟦{}⟧")))
        said = f"{counted(len(chosen), 'reading')} in place; {counted(left, 'flagged passage')} without one as it was."
        print(said, file=sys.stderr)


app.command("sources")(online.sources)
commands.add_to(app)
app.command("events")(events.events)
app.command("prune")(retention.prune)
app.command("audit")(audit.audit)
app.command("deliveries")(deliveries.deliveries)
versions.add_to(app)
reviewing.add_to(app)


def _take(address: str, opening: Callable[[], Ports], last: str = "") -> Dossier:
    """The article's dossier after every step, or after the step `last`; the terminal is told how far it is."""
    from worker.pipeline import STEPS, run, steps_through

    with Progress() as progress:
        progress.say("opening the desk ...")
        return run(address, opening(), progress.step, steps_through(last) if last else STEPS)


def _say_who_was_not_asked(settings: Settings, offline: bool) -> None:
    if not settings.contact and not offline:
        print(f"The online sources were not asked: {online.NO_CONTACT}", file=sys.stderr)


@models_app.command("list")
def list_models(as_json: Json = False) -> None:
    """Each model: role, licence, size, whether it is here and whole."""
    store, _ = open_store(load_settings())
    rows = [
        {
            "name": state.model.name,
            "role": state.model.role.value,
            "revision": state.model.identity.revision,
            "licence": state.model.licence,
            "size_bytes": state.model.size_bytes,
            "condition": state.condition.value,
            "problem": state.problem,
            "path": str(state.path),
            "hub": state.model.hub.id if state.model.hub else None,
        }
        for state in store.list()
    ]
    if as_json:
        print(json.dumps({"models": rows}, indent=2))
        return
    for row in rows:
        about = f"{row['role']:<9} {int(str(row['size_bytes'])) / 1e6:6.1f} MB  {row['licence']:<11} {row['condition']}"
        print(f"{row['name']:<18} {about}{'  ' + str(row['problem']) if row['problem'] else ''}")


@models_app.command("pull")
def pull(
    name: Annotated[str, typer.Argument(help="One model of the list; by default all that every check needs.")] = "",
    offline: Offline = False,
) -> None:
    """Get what is missing, check every file's sha256, convert what needs it."""
    with Progress() as progress:
        pull_models(load_settings(), offline, progress.say, name)


@models_app.command("verify")
def verify(as_json: Json = False) -> None:
    """Hash every model file and compare with the catalogue. Exit code 3 where one is not right.

    Optional models that were never pulled are left out.
    """
    from language.catalogue import DEFAULT_ROLES
    from language.store import Condition

    store, every = open_store(load_settings())
    absent = {state.model for state in store.list() if state.condition is Condition.MISSING}
    catalogue = [model for model in every if model.role in DEFAULT_ROLES or model not in absent]
    problems: dict[str, str] = {}
    with Progress() as progress:
        for model in catalogue:
            progress.say(f"verifying {model.name} ...")
            try:
                store.verify(model)
            except ModelUnavailable as error:
                problems[model.name] = str(error)
    if as_json:
        rows = [{"name": model.name, "problem": problems.get(model.name)} for model in catalogue]
        print(json.dumps({"models": rows}, indent=2))
    else:
        for model in catalogue:
            print(f"{model.name:<18} {problems.get(model.name, 'every sha256 is right')}")
    if problems:
        sys.exit(3)


@app.command()
def version(as_json: Json = False) -> None:
    """The version of Copydesk."""
    number = installed_version("copydesk")
    print(json.dumps({"version": number}) if as_json else f"copydesk {number}")


if __name__ == "__main__":
    main()
