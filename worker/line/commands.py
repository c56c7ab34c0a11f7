"""What can be typed about the second engine: queue articles, work, see where they are?"""

from __future__ import annotations

import json
import logging
import socket
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.settings import Settings, load_settings
from dossier.errors import BrokerUnavailable, InputUnusable, StoreUnavailable
from dossier.record import Dossier
from dossier.record import as_json as written
from worker.desk import ModelSet, open_dossiers, open_for_typist, typist
from worker.options import Json, Key
from worker.pipeline import STEPS, next_step
from worker.progress import Progress, stdout
from worker.report.wording import printable
from worker.sources import NO_CONTACT
from worker.store.entry import Copy, Entry, Priority, Standing

if TYPE_CHECKING:
    from worker.line.submitting import Line

log = logging.getLogger("copydesk")

OptionalKey = Annotated[str | None, typer.Argument(metavar="KEY", help="The dossier's key, as `queue` printed it.")]
Model = Annotated[ModelSet, typer.Option(help="teaching: instant and meaningless, for trials.")]


def add_to(app: typer.Typer) -> None:
    """Add every command of this file."""
    for command in (queue, work, beat, status, show, failed, retry, cancel, delete, workers, migrate):
        app.command()(command)


def queue(
    addresses: Annotated[list[str], typer.Argument(metavar="URL|FILE|-...", help="The articles.")],
    priority: Annotated[Priority, typer.Option(help="Those of a higher one are taken first.")] = Priority.NORMAL,
    callback: Annotated[
        str, typer.Option(metavar="URL", help="Told by webhook what becomes of them; wants COPYDESK_WEBHOOK_SECRET.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Put articles in line for the workers; prints a key for each. Files are read here, web addresses by a worker."""
    from worker.line.submitting import Line
    from worker.line.webhooks import require_callable

    settings = load_settings()
    if callback:
        require_callable(callback, settings)
    line = Line(settings)
    held: BrokerUnavailable | None = None
    unusable = False
    for address in addresses:
        try:
            put = line.put(_opened(address, line), priority, callback=callback, actor=typist())
        except InputUnusable as error:
            print(f"copydesk: {error}", file=sys.stderr)
            unusable = True
            continue
        held = put.held or held
        about = "" if put.new else "  (was in line already)"
        told = {"key": put.key, "address": address, "new": put.new}
        print(json.dumps(told) if as_json else f"{put.key}  {address}{about}")
    if held:
        raise BrokerUnavailable(f"kept, and taken up once Redis is back: {held}")
    if unusable:
        sys.exit(2)


def work(
    queue: Annotated[str | None, typer.Option(metavar="POOL", help="Only one pool: model or network.")] = None,
    beat: Annotated[bool, typer.Option(help="Run the beat too; one is enough for all workers.")] = True,
    model: Model = ModelSet.DEFAULT,
    metrics_port: Annotated[
        int, typer.Option(min=0, max=65535, help="Count what is done, and tell Prometheus at this port; 0: do not.")
    ] = 0,
    metrics_host: Annotated[str, typer.Option(help="The address to listen on for Prometheus.")] = "127.0.0.1",
) -> None:
    """Work on what is in line, until stopped: a pool of processes for the models, one for the rest, and the beat."""
    from worker.line.app import make_app
    from worker.line.processes import POOLS, serve_pool, start_worker
    from worker.line.together import Together

    settings = begun(queue or "work")
    if queue is None:
        _checked(settings)
        with _counted(metrics_host, metrics_port), Together(in_json=settings.log_format == "json") as together:
            start_worker(together, model, beat)
            together.wait()
    elif metrics_port:
        raise InputUnusable("--metrics-port is of a whole worker: leave --queue or it out")
    elif queue in POOLS:
        if queue == "network" and not settings.contact:  # once for a worker: this pool asks the sources
            log.warning("The online sources are not asked: %s", NO_CONTACT)
        serve_pool(make_app(_patient(settings), model), queue, settings, model)
    else:
        raise InputUnusable(f"there is no pool {queue}: give one of {', '.join(POOLS)}, or leave --queue out")


def beat() -> None:
    """Run the beat alone: it has what stands still sent again. One is enough for all workers."""
    from worker.line.app import make_app

    make_app(_checked(begun("beat"))).Beat(quiet=True, loglevel="WARNING").run()


def status(
    key: OptionalKey = None,
    every: Annotated[bool, typer.Option("--all", help="Every dossier, oldest first.")] = False,
    as_json: Json = False,
) -> None:
    """Where a dossier is and whose copy, or (--all) all of them; without either, how many stand where."""
    from worker.store.copies import Copies

    store = open_dossiers(load_settings())
    if key:
        _print_entries([store.entry(key)], Copies(store).about(key), as_json)
    elif every:
        _print_entries(store.entries(), Copies(store).every(), as_json)
    else:
        counts = {standing.value: count for standing, count in store.counts().items()}
        print(json.dumps(counts, indent=2) if as_json else "\n".join(f"{n:>8}  {name}" for name, n in counts.items()))


def show(
    key: Key,
    report: Annotated[Path | None, typer.Option(help="Write the report to a file as well (.html or .svg).")] = None,
    as_found: Annotated[
        bool, typer.Option("--as-found", help="What the machine found, whatever editors decided.")
    ] = False,
    as_json: Json = False,
) -> None:
    """The report on a finished dossier, for a copy its original's, as editors have left it; --json: as far as it is."""
    from worker.line.showing import shown
    from worker.report.terminal import render
    from worker.report.writing import write_report

    found = shown(open_dossiers(load_settings()), key, as_found)
    step = next_step(found.dossier)
    if as_json:
        print(json.dumps({**json.loads(written(found.dossier)), **found.more}, ensure_ascii=False, indent=2))
    elif step:
        raise InputUnusable(
            f"{found.key} is not finished, it is at {step.name}: `copydesk status {found.key}` tells more, `copydesk "
            f"show {found.key} --json` prints what there is"
        )
    else:
        for line in found.told:
            print(printable(line))
        render(found.dossier, stdout())
    if report:
        write_report(report, found.dossier, found.told)
        print(f"The report is in {report}", file=sys.stderr)


def failed(as_json: Json = False) -> None:
    """The dead-letter list: dossiers whose step was given up, and why. `copydesk retry` takes them up again."""
    from worker.store.copies import Copies

    store = open_dossiers(load_settings())
    _print_entries(store.entries(Standing.FAILED), Copies(store).every(), as_json)


def retry(
    key: OptionalKey = None,
    every: Annotated[bool, typer.Option("--all", help="Every dossier of the dead-letter list.")] = False,
) -> None:
    """Take a failed dossier up again, at the step that failed."""
    from worker.line.app import make_app, send_step

    if bool(key) == every:
        raise InputUnusable("give one KEY, or --all for the whole dead-letter list")
    settings = load_settings()
    store, app = open_for_typist(settings), make_app(settings)
    steps = {step.name: step for step in STEPS}
    keys = [key] if key else [entry.key for entry in store.entries(Standing.FAILED)]
    for each in keys:
        entry = store.retry(each)
        send_step(app, steps[entry.step or ""], each, entry.priority)
        print(f"{each}  {entry.address}: again from {entry.step}")


def cancel(key: Key) -> None:
    """Do nothing more about a dossier that is not finished; what a worker is doing with it is dropped."""
    entry = open_for_typist(load_settings()).cancel(key)
    print(f"{key}  {entry.address}: cancelled")


def delete(key: Key) -> None:
    """Delete a dossier, finished or not, with everything that was kept of it."""
    from worker.store.removal import remove

    remove(open_for_typist(load_settings()), key)
    print(f"{key}  deleted")


def workers(
    here: Annotated[bool, typer.Option(help="Only this machine's; both pools must answer.")] = False,
    as_json: Json = False,
) -> None:
    """Which pools of workers answer. Exit code 3 where none does."""
    from worker.line.app import make_app
    from worker.line.broker import broker_errors
    from worker.line.processes import POOLS

    settings = _checked(load_settings())
    with broker_errors(settings.redis_url):
        answers = make_app(settings).control.ping(timeout=2)
    names = sorted(name for answer in answers for name in answer)
    if here:
        names = [name for name in names if name.endswith(f"@{socket.gethostname()}")]
    print(json.dumps({"workers": names}, indent=2) if as_json else "\n".join(names) or "no worker answers")
    pools = {name.partition(".")[0] for name in names}
    if not names or (here and pools != set(POOLS)):
        sys.exit(3)


def migrate() -> None:
    """Bring the database's tables to this version. A SQLite file needs no asking."""
    from worker.store.opening import migrate as upgrade

    print(f"the database is at revision {upgrade(load_settings().database_url)}")


def begun(process: str) -> Settings:
    """The settings of a command that goes on until stopped, once its log is as they have it."""
    from worker.logs import begin_logs
    from worker.tracing import require_tracing

    settings = load_settings()
    begin_logs(settings, process)
    require_tracing(settings)
    return settings


def _checked(settings: Settings) -> Settings:
    """The settings, once the store and Redis have answered: else one clear line at once, not retries for ever."""
    from worker.line.broker import open_broker

    open_dossiers(settings)
    open_broker(settings.redis_url).close()
    return settings


def _counted(host: str, port: int) -> AbstractContextManager[None]:
    """Counts what the worker does, where a port is given at which that is told."""
    if not port:
        return nullcontext()
    from worker.line.exposition import counting

    return counting(host, port)


def _patient(settings: Settings) -> Settings:
    """The settings. That the store or Redis is away just now is said, and no more: a pool finds them again itself."""
    try:
        return _checked(settings)
    except (StoreUnavailable, BrokerUnavailable) as error:
        log.warning("%s; going on until it is back", error)
        return settings


def _opened(address: str, line: Line) -> Dossier:
    """A dossier to put in line."""
    from scraper.reader import URL

    if URL.match(address.strip()):
        return line.at_url(address)
    with Progress() as progress:
        progress.say(f"reading {address} ...")
        return line.in_file(address)


def _print_entries(entries: Sequence[Entry], copies: Sequence[Copy], as_json: bool) -> None:
    from worker.line.copied import heading, relations

    if as_json:
        told = [{**asdict(entry), **relations(entry.key, copies)} for entry in entries]
        print(json.dumps({"dossiers": told}, indent=2))
        return
    for entry in entries:
        tries = f", try {entry.tries}" if entry.tries > 1 else ""
        where = f" at {entry.step}{tries}" if entry.step else ""
        why = f"  {entry.error}" if entry.error else ""
        print(f"{entry.key}  {entry.standing:<8}  {entry.address}{where}{why}")
        for line in heading(entry.key, copies):
            print(f"    {line}")
