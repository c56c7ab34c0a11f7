"""What can be typed about libraries: import dump files into one, see what it holds?"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.settings import load_settings
from dossier.errors import InputUnusable
from worker.desk import ModelSet, open_models
from worker.progress import Progress

if TYPE_CHECKING:
    from linker.catalogue import Catalogue
    from linker.ledger import FileRead

MEGABYTE = 1_000_000
TOLD_EVERY_S = 2.0

app = typer.Typer(
    help="Libraries of publications: import dump files into one, see what it holds.", no_args_is_help=True
)


@app.command("import")
def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            help="JSON Lines of our own, of Crossref or OpenAlex, PubMed XML, Retraction Watch CSV; may be gzipped.",
        ),
    ],
    into: Annotated[
        str,
        typer.Option(
            metavar="PATH|URL", help="Folder or postgresql:// address of the library; made where there is none."
        ),
    ],
    vectors: Annotated[
        bool, typer.Option("--vectors/--no-vectors", help="Make a vector of each work as well, which takes long.")
    ] = True,
    model: Annotated[ModelSet, typer.Option(help="teaching: instant and meaningless, for trials.")] = ModelSet.DEFAULT,
) -> None:
    """Add the works of dump files to a library. A run that was stopped is taken up again by the same command.

    The Retraction Watch list (CSV) adds no works: it tells which works, from whatever source, are retracted.
    """
    from linker.importing import make_vectors
    from linker.places import importing

    embedder = open_models(load_settings(), model).embedder if vectors else None
    unusable = False
    with Progress() as progress, importing(into) as catalogue:
        tell = _now_and_then(progress.say)
        for path in files:
            progress.say(f"reading {path} ...")
            try:
                print(f"{path}: {_imported(catalogue, into, path, tell)}")
            except InputUnusable as error:
                print(f"copydesk: {error}", file=sys.stderr)
                unusable = True
        if embedder is not None:
            make_vectors(catalogue, embedder, tell)
        print(f"{catalogue.database.place}: {catalogue.count():,} works")
    if unusable:
        sys.exit(2)


def _imported(catalogue: Catalogue, into: str, path: Path, tell: Callable[[str], None]) -> str:
    """Read one file into the library, and say what it gave. Raises InputUnusable."""
    from linker.importing import import_file
    from linker.notices import import_list, names_list
    from linker.places import is_address

    if names_list(path):
        if is_address(into):
            raise InputUnusable(
                f"{path}: the Retraction Watch list is kept in a folder, and in no database: give --into one"
            )
        read = import_list(Path(into), path, tell, lambda fault: print(f"copydesk: {fault}", file=sys.stderr))
        left_out = f", {read.left_out:,} rows left out: unreadable, or without DOI and PMID" if read.left_out else ""
        return f"{read.works:,} events of {read.format}{left_out}"
    read = import_file(catalogue, path, tell)
    left_out = f", {read.left_out:,} records left out: no works, or without a title" if read.left_out else ""
    return f"{read.works:,} works of {read.format or 'nothing'}{left_out}"


@app.command("show")
def show(
    library: Annotated[str, typer.Argument(metavar="PATH|URL", help="Folder or postgresql:// address of the library.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """What a library holds: how many works, of which files, how large, changed when."""
    from linker.notices import NOTICES, Notices
    from linker.places import holdings_at, is_address

    held = holdings_at(library)
    notices = None if is_address(library) else Notices(Path(library) / NOTICES).read()
    if as_json:
        told = {"changed": held.changed.isoformat(timespec="seconds"), "retractions": notices and asdict(notices)}
        print(json.dumps({**asdict(held), **told}, indent=2))
        return
    waiting = f", {held.without_vector:,} works wait for theirs" if held.without_vector else ""
    model = f"made by {held.model}{waiting}" if held.model else "none: it is searched by words alone"
    print(f"{held.works:,} works, last changed {held.changed:%Y-%m-%d %H:%M}")
    print(
        f"database {held.database_bytes / MEGABYTE:,.1f} MB, vectors {held.vectors_bytes / MEGABYTE:,.1f} MB, {model}"
    )
    for file in held.files:
        print(f"  {file.path}: {file.works:,} works of {file.format}, {file.left_out:,} left out, {_how_far(file)}")
    if notices:
        print(f"  {notices.path}: {notices.works:,} events of {notices.format}, {_how_far(notices)}")


def _how_far(file: FileRead) -> str:
    return f"read {file.finished}" if file.finished else f"read up to record {file.position:,}, not to its end"


def _now_and_then(say: Callable[[str], None]) -> Callable[[str], None]:
    """`say`, but for what comes sooner than TOLD_EVERY_S after the last."""
    last = -TOLD_EVERY_S

    def tell(what: str) -> None:
        nonlocal last
        if time.monotonic() - last >= TOLD_EVERY_S:
            last = time.monotonic()
            say(what)

    return tell
