"""Which publication, if any, is the one behind the story?

Pure: the similarities come from outside. Here evidence is weighed; linker/cascade.py says what it takes to link.
"""

from __future__ import annotations

from collections.abc import Sequence

from dossier.findings import Candidate, Identifier, IdentifierKind, Link, Outcome, Publication
from dossier.ports import Query
from dossier.text import Article, Place
from linker.cascade import IDENTIFIER, Choice, Weighed, choose_step, families
from linker.features import Dating, Features, Story
from linker.identifiers import Found
from linker.reasons import reasons
from linker.refusals import refusal

MAX_CANDIDATES = 5
CONSIDER_FROM = 0.2

# Log-odds. Those of the topic were fitted (logistic regression over the first 25 publications found for each of the
# 42 stories of link/lay_stories and 200 claims of link/scifact_train); all others are set by hand, since no labelled
# story with names or identifiers is at hand.
_BIAS = -12.4
_SIMILARITY = 10.6
_TITLE_SHARE = 2.6
_STORY_SHARE = 5.8
_PEOPLE = 4.5
_STRANGERS = -1.0
_JOURNAL = 1.5
_DATING = {Dating.AGREES: 1.5, Dating.POSSIBLE: 0.5, Dating.UNKNOWN: 0.0, Dating.CONFLICTS: -4.0}
_THINGS = 1.5
_NAMED_AT = {Place.REFERENCE: 8.0, Place.META: 6.0, Place.JSON_LD: 6.0, Place.STORY: 4.0, Place.ELSEWHERE: 1.0}


def story_text(article: Article) -> str:
    """The text whose vector stands for the story: all of it; the model reads as much as it can."""
    return article.text


def publication_text(publication: Publication) -> str:
    """The text whose vector stands for a publication: title and abstract."""
    return " ".join((publication.title, *publication.abstract))


def choose(
    query: Query, found: Sequence[Publication], similarities: Sequence[float], named: Sequence[Found] = ()
) -> Link:
    """The link that the evidence allows; `similarities` are the cosines of story and publications, in order.

    `named` are the identifiers on the page (linker.identifiers.find_identifiers). Copies, news items and notices of
    retraction among what was found are refused, and the reasons say so. Raises ValueError where there is not one
    similarity to a publication. `calibrated` is False: not all weights were fitted, and none was checked on rows held
    out.
    """
    pairs = list(zip(found, similarities, strict=True))
    refused = _refused([publication for publication, _ in pairs], named)
    story = Story(query, named)
    weighed = [
        _weighed(publication, story.features(publication, similarity))
        for publication, similarity in pairs
        if not _why_refused(publication)
    ]
    if not weighed:
        nothing = "no publication was found" if not pairs else "nothing was found that can be the paper"
        return Link(Outcome.NONE, None, 0.0, False, nothing, refused)
    weighed.sort(key=lambda each: (-each.log_odds, each.publication.doi, each.publication.title))
    choice = choose_step(weighed)
    ranked = [choice.best, *(each for each in weighed if each is not choice.best)]
    outcome, why_not = _outcome(choice)
    return Link(
        outcome=outcome,
        publication=choice.best.publication if outcome is Outcome.LINKED else None,
        probability=choice.best.probability,
        calibrated=False,
        how=_how(choice.best),
        reasons=(
            *reasons(choice.best.features, choice.best.publication, query.published),
            *refused,
            *([why_not] if why_not else []),
        ),
        candidates=tuple(_candidate(each, query) for each in ranked[:MAX_CANDIDATES]),
        step=choice.step,
    )


def _outcome(choice: Choice) -> tuple[Outcome, str]:
    """A publication that the page names is never "none": it is shown, with what speaks against it."""
    if choice.step is not None:
        return Outcome.LINKED, ""
    agree = families(choice.best.features)
    if choice.best.probability < CONSIDER_FROM and len(agree) < 2 and IDENTIFIER not in agree:
        return Outcome.NONE, "nothing that was found fits the story"
    return Outcome.AMBIGUOUS, choice.why_not


def _refused(found: Sequence[Publication], named: Sequence[Found]) -> tuple[str, ...]:
    """What was refused, on the page or among the publications found, each once, with its reason."""
    whys = {each.identifier.value: each.refused for each in named if each.refused}
    whys |= {each.doi.casefold() or each.title: why for each in found if (why := _why_refused(each))}
    return tuple(f"refused {name}: {why}" for name, why in whys.items())


def _why_refused(publication: Publication) -> str:
    if publication.is_notice:
        return "it is the notice of a retraction or correction, not a study"
    return refusal(Identifier(IdentifierKind.DOI, publication.doi))


def _weighed(publication: Publication, features: Features) -> Weighed:
    log_odds = (
        _BIAS
        + (_NAMED_AT[features.named_at] if features.named_at else 0.0)
        + _PEOPLE * features.people_strength
        + _STRANGERS * features.strangers
        + _JOURNAL * features.journal
        + _DATING[features.dating]
        + _SIMILARITY * features.similarity
        + _TITLE_SHARE * features.title_share
        + _STORY_SHARE * features.story_share
        + _THINGS * features.things_strength
    )
    return Weighed(publication, features, log_odds)


def _how(best: Weighed) -> str:
    place = best.publication.source.partition("#")[0]
    where = f", in {place}" if place else ""
    return f"{' + '.join(families(best.features)) or 'no kind of evidence agrees'}{where}"


def _candidate(considered: Weighed, query: Query) -> Candidate:
    why = reasons(considered.features, considered.publication, query.published)
    return Candidate(considered.publication, considered.probability, why)
