"""Which parts does the desk work with? The composition root: settings in, ports out; nothing loads before its use."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from config.settings import MODELS_TOML, Settings
from dossier.errors import InputUnusable
from dossier.ports import Embedder, Entailment, Fluency, Grammar, Languages, Ports, Source, Tagger, Writer
from worker.line.bounds import HOLD_SHARE

if TYPE_CHECKING:
    from language.catalogue import Model
    from language.store import ModelStore
    from linker.places import Place
    from linker.sources.declaration import Declaration
    from linker.sources.http_source import HttpSource
    from scraper.feed_reader import FeedReader
    from scraper.limits import Limits
    from scraper.manners import Manners
    from scraper.reader import PageReader
    from worker.store.store import DossierStore


class ModelSet(StrEnum):
    """Which models answer: the real ones, or the deterministic teaching model (plumbing only, never judgement)."""

    DEFAULT = "default"
    TEACHING = "teaching"


class Models(NamedTuple):
    """The language ports, in the order of Ports."""

    languages: Languages
    fluency: Fluency
    tagger: Tagger
    grammar: Grammar
    embedder: Embedder
    entailment: Entailment


class Online(NamedTuple):
    """The online sources: those that are searched for the paper behind a story, and those of full texts."""

    sources: tuple[HttpSource, ...]
    full_texts: tuple[HttpSource, ...]


def open_desk(
    settings: Settings, *, library: Place | None = None, offline: bool = False, models: ModelSet = ModelSet.DEFAULT
) -> Ports:
    """All ports; the online sources are among them where a contact is set, and never `offline`.

    Raises LibraryMalformed, NotFound (library), InputUnusable (a setting) or ModelUnavailable before any article is
    read.
    """
    language = open_models(settings, models)
    online = open_online(settings) if settings.contact and not offline else Online((), ())
    sources = (*open_library(library or settings.library, language.embedder), *online.sources)
    noticed = with_notices(library or settings.library, sources)
    pages = open_pages(settings, offline)
    return Ports(pages, *language, noticed, online.full_texts, open_writer(settings, models))


def page_limits(settings: Settings, offline: bool = False) -> Limits:
    """What bounds the reading of the web's pages."""
    from scraper.limits import Limits

    return Limits(
        timeout_s=settings.page_timeout_s,
        max_bytes=settings.page_max_bytes,
        user_agent=_user_agent(settings.contact),
        offline=offline,
        allowed_networks=settings.allowed_networks,
    )


def open_manners(settings: Settings) -> Manners:
    """Manners towards sites, with the book of visits that workers share."""
    from linker.sources.budget import Budget
    from scraper.manners import Manners
    from worker.visits import BudgetedVisits

    return Manners(BudgetedVisits(Budget(settings.budget_redis_url)))


def open_pages(settings: Settings, offline: bool = False) -> PageReader:
    """What reads pages. Raises InputUnusable where the budget's Redis or the browser cannot be as the settings say."""
    from scraper.browser import Browser, find_browser
    from scraper.reader import PageReader

    browser = Browser(find_browser(settings.browser)) if settings.browser and not offline else None
    return PageReader(page_limits(settings, offline), open_manners(settings), browser)


def open_feed_reader(settings: Settings) -> FeedReader:
    """What reads feeds. Raises InputUnusable where the budget's Redis cannot be what the settings say."""
    from scraper.feed_reader import FeedReader

    return FeedReader(page_limits(settings), open_manners(settings))


def open_models(settings: Settings, models: ModelSet = ModelSet.DEFAULT) -> Models:
    """The language ports. The real models' files are checked here, and loaded on first use."""
    if models is ModelSet.TEACHING:
        from language.teaching import teaching_models

        return Models(*teaching_models(settings.teaching_delay_s))
    from language.catalogue import DEFAULT_ROLES, Role, choose_model
    from language.entailer import MiniLMEntailer
    from language.grammar import SpacyGrammar
    from language.languages import LangId
    from language.minilm import MiniLM
    from language.nli import PublicEntailer
    from language.smollm import SmolLM
    from language.tagger import SmolLMTagger

    store, catalogue = open_store(settings)
    by_role = {role: choose_model(catalogue, role) for role in DEFAULT_ROLES}
    folder = {role: store.path(model) for role, model in by_role.items()}
    fluency = SmolLM(folder[Role.FLUENCY], by_role[Role.FLUENCY].identity)
    embedder = MiniLM(folder[Role.EMBEDDER], by_role[Role.EMBEDDER].identity)
    own = MiniLMEntailer(embedder)
    return Models(
        LangId(),
        fluency,
        SmolLMTagger(fluency),
        SpacyGrammar(folder[Role.GRAMMAR], by_role[Role.GRAMMAR].identity),
        embedder,
        PublicEntailer(settings.entailment, own) if settings.entailment else own,
    )


def open_writer(settings: Settings, models: ModelSet = ModelSet.DEFAULT) -> Writer | None:
    """The model that the settings name, its files checked, to be loaded on first use; None where they name none.

    Raises InputUnusable where the name is not that of a writer, ModelUnavailable where its files are not here.
    """
    if not settings.writer:
        return None
    if models is ModelSet.TEACHING:
        from language.teaching import TeachingWriter

        return TeachingWriter(settings.teaching_delay_s)
    from language.catalogue import Role
    from language.writer import CausalWriter

    store, catalogue = open_store(settings)
    writers = {model.name: model for model in catalogue if model.role is Role.WRITER}
    if settings.writer not in writers:
        raise InputUnusable(
            f"the setting COPYDESK_WRITER names {settings.writer}, which is no writer of the model catalogue: "
            f"set it to {' or '.join(writers) or 'nothing'}, or unset it"
        )
    model = writers[settings.writer]
    return CausalWriter(store.path(model), model.identity)


def open_store(settings: Settings, offline: bool = False) -> tuple[ModelStore, tuple[Model, ...]]:
    """The model cache, and the models that it is to hold. Raises ModelUnavailable where the catalogue is malformed."""
    from language.catalogue import load_catalogue
    from language.store import ModelStore

    catalogue = load_catalogue(MODELS_TOML)
    return ModelStore(settings.models_dir, catalogue, offline), catalogue


def open_dossiers(settings: Settings) -> DossierStore:
    """The store of the second engine. Raises InputUnusable for its setting, StoreUnavailable for its database."""
    from worker.store.opening import open_store as open_database

    hold_s = settings.lease_s * HOLD_SHARE
    return open_database(settings.database_url, hold_s=hold_s, resend_s=hold_s, endpoint=settings.webhook_url)


def open_for_typist(settings: Settings) -> DossierStore:
    """The same for a command: what it does is noted as the deed of the user who typed it."""
    return open_dossiers(settings).by(typist())


def typist() -> str:
    """By what the user who types a command is named on record."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        user = str(os.getuid())
    return f"cli:{user}"


def open_library(library: Place | None, embedder: Embedder) -> tuple[Source, ...]:
    """The library as a source, where one is named."""
    if not library:
        return ()
    from linker.local_index import LocalIndex

    return (LocalIndex.open(library, embedder),)


def with_notices(library: Place | None, sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """The sources, whose publications get the standing of the Retraction Watch list where the library's folder has one.

    Raises InputUnusable where the list cannot be read.
    """
    from linker.noticed_source import NoticedSource
    from linker.notices import NOTICES, Notices
    from linker.places import is_address

    if not library or is_address(library) or not (Path(library) / NOTICES).exists():
        return sources
    notices = Notices(Path(library) / NOTICES)
    return tuple(NoticedSource(source, notices) for source in sources)


def open_online(settings: Settings) -> Online:
    """Every online source, with one sender and one budget for all. They are to be asked only where a contact is set.

    Raises InputUnusable where the cache's folder or the budget's Redis cannot be what the settings say.
    """
    from linker.sources import FULL_TEXTS, SOURCES
    from linker.sources.budget import Budget
    from linker.sources.declaration import Asker
    from linker.sources.http_source import HttpSource
    from linker.sources.openalex import OPENALEX
    from linker.sources.pubmed import PUBMED
    from linker.sources.sender import Sender

    keys = {OPENALEX.name: settings.openalex_key, PUBMED.name: settings.pubmed_key}
    budget = Budget(settings.budget_redis_url)
    try:
        sender = Sender(_user_agent(settings.contact), budget, settings.sources_cache)
    except OSError as error:
        raise InputUnusable(
            f"the cache of the sources cannot be kept in {settings.sources_cache} ({error.strerror}): set "
            "COPYDESK_SOURCES_CACHE to another folder, or to nothing"
        ) from error

    def opened(declarations: tuple[Declaration, ...]) -> tuple[HttpSource, ...]:
        return tuple(
            HttpSource(each, sender, Asker(settings.contact, keys.get(each.name, ""))) for each in declarations
        )

    return Online(opened(SOURCES), opened(FULL_TEXTS))


def pull_models(settings: Settings, offline: bool, progress: Callable[[str], None], name: str = "") -> None:
    """Get what is missing of the default models and of the writer that is set, or of the one named alone.

    Raises NotFound where it is not in the catalogue, ModelUnavailable.
    """
    from language.catalogue import DEFAULT_ROLES, named_model

    store, catalogue = open_store(settings, offline)
    wanted = [model for model in catalogue if model.role in DEFAULT_ROLES or model.name == settings.writer]
    for model in [named_model(catalogue, name)] if name else wanted:
        store.pull(model, progress)


def _user_agent(contact: str) -> str:
    about = f"; {contact}" if contact else ""
    return f"Copydesk/0.1 (science-news fact checker{about})"
