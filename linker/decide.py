"""Which publication, if any, is the one behind the story?

Pure: the similarities come from outside. linker/score.py weighs the evidence; linker/cascade.py says what it takes to
link.
"""

from __future__ import annotations

from collections.abc import Sequence

from dossier.findings import Candidate, Identifier, IdentifierKind, Link, Outcome, Publication
from dossier.ports import Query
from linker.cascade import IDENTIFIER, Choice, Weighed, choose_step, families, same_work
from linker.features import Features, Story
from linker.identifiers import Found
from linker.reasons import reasons
from linker.refusals import refusal
from linker.score import log_odds, scores

MAX_CANDIDATES = 5
CONSIDER_FROM = 0.2

# How many of the best are looked at for records of one work, which are no rivals of each other.
_COMPARED = 10


def publication_text(publication: Publication) -> str:
    """The text whose vector stands for a publication: title and abstract."""
    return " ".join((publication.title, *publication.abstract))


def choose(
    query: Query, found: Sequence[Publication], similarities: Sequence[float], named: Sequence[Found] = ()
) -> Link:
    """The link that the evidence allows; `similarities` are the cosines of story and publications, in order.

    `named` are the identifiers on the page (linker.identifiers.find_identifiers). Copies, news items and notices of
    retraction among what was found are refused, and the reasons say so. Raises ValueError where there is not one
    similarity to a publication. `calibrated` is False where an identifier on the page or an institution speaks for the
    first: what that is worth was set by hand.
    """
    pairs = list(zip(found, similarities, strict=True))
    refused = _refused([publication for publication, _ in pairs], named)
    story = Story(query, named)
    kept = [(publication, similarity) for publication, similarity in pairs if not _why_refused(publication)]
    weighed = _weighed([(publication, story.features(publication, similarity)) for publication, similarity in kept])
    if not weighed:
        nothing = "no publication was found" if not pairs else "nothing was found that can be the paper"
        return Link(Outcome.NONE, None, 0.0, False, nothing, refused)
    choice = choose_step(weighed)
    ranked = [choice.best, *(each for each in weighed if each is not choice.best)]
    outcome, why_not = _outcome(choice)
    return Link(
        outcome=outcome,
        publication=choice.best.publication if outcome is Outcome.LINKED else None,
        probability=choice.best.probability,
        calibrated=choice.best.features.named_at is None and not choice.best.features.institutions,
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


def _weighed(found: Sequence[tuple[Publication, Features]]) -> list[Weighed]:
    """All of them with their log-odds, the highest first. Records of one work are no rivals of each other."""
    scored = sorted(
        zip(scores([features for _, features in found]), found, strict=True),
        key=lambda each: (-each[0], each[1][0].doi, each[1][0].title),
    )
    near, far = scored[:_COMPARED], scored[_COMPARED:]
    beyond = [score for score, _ in far]
    weighed = []
    for place, (score, (publication, features)) in enumerate(near):
        others = (other for at, other in enumerate(near) if at != place)
        rivals = [rival for rival, (other, _) in others if not same_work(publication, other)]
        weighed.append(Weighed(publication, features, score, log_odds(score, [*rivals, *beyond])))
    # The share of one of these is under a tenth, so that its logarithm will do for the log-odds.
    everything = [score for score, _ in scored]
    whole = -log_odds(0.0, everything)
    weighed += [Weighed(publication, features, score, score - whole) for score, (publication, features) in far]
    return sorted(weighed, key=lambda each: -each.log_odds)


def _how(best: Weighed) -> str:
    place = best.publication.source.partition("#")[0]
    where = f", in {place}" if place else ""
    return f"{' + '.join(families(best.features)) or 'no kind of evidence agrees'}{where}"


def _candidate(considered: Weighed, query: Query) -> Candidate:
    why = reasons(considered.features, considered.publication, query.published)
    return Candidate(considered.publication, considered.probability, why)
