"""Which models answer while we measure? The shipped ones, with their answers kept between runs."""

from __future__ import annotations

from dataclasses import astuple, replace
from hashlib import sha256
from pathlib import Path

from platformdirs import user_cache_path

from config.settings import MODELS_TOML, load_settings
from dossier.ports import Ports
from evaluation.cached import CachedEmbedder, CachedEntailment, CachedFluency, CachedGrammar, CachedTagger, CachedWriter
from language import entailer
from language.catalogue import DEFAULT_ROLES, Role, choose_model, load_catalogue, named_model
from language.tagger import WEIGHTS
from worker.desk import open_desk, open_store


def grammar_folder() -> Path:
    """Where the parser's pipeline lies."""
    store, catalogue = open_store(load_settings())
    return store.path(choose_model(catalogue, Role.GRAMMAR))


def open_ports() -> Ports:
    """The desk with the default models and no source of publications, with the models' answers kept between runs."""
    settings = load_settings()
    ports = open_desk(settings.model_copy(update={"library": None}), offline=True)
    folder = user_cache_path("copydesk") / "evaluation"
    catalogue = load_catalogue(MODELS_TOML)
    revision = {role: "-".join(astuple(choose_model(catalogue, role).identity)) for role in DEFAULT_ROLES}
    judging = settings.entailment / "model.safetensors" if settings.entailment else entailer.WEIGHTS
    weights, entailing = (sha256(each.read_bytes()).hexdigest()[:12] for each in (WEIGHTS, judging))
    writer = ports.writer
    if writer:
        named = "-".join(astuple(named_model(catalogue, settings.writer).identity))
        writer = CachedWriter(writer, folder, named)
    return replace(
        ports,
        writer=writer,
        fluency=CachedFluency(ports.fluency, folder, revision[Role.FLUENCY]),
        tagger=CachedTagger(ports.tagger, folder, f"{revision[Role.FLUENCY]}-{weights}"),
        grammar=CachedGrammar(ports.grammar, folder, revision[Role.GRAMMAR]),
        embedder=CachedEmbedder(ports.embedder, folder, revision[Role.EMBEDDER]),
        entailment=CachedEntailment(ports.entailment, folder, f"{revision[Role.EMBEDDER]}-{entailing}"),
    )
