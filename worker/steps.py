"""What does each step of the pipeline do? Ask the ports, let a room decide, put the answer into the dossier."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import chain

from dossier.findings import Claim, Link, Outcome
from dossier.ports import Parse, Ports, Query
from dossier.record import Dossier, Gap
from dossier.summary import Summary
from dossier.text import Article, Page
from garble.detector import Detector
from garble.flags import find_flags
from garble.order import outline
from garble.suggest import choose_readings, propose_trials
from garble.verdict import judge_article
from linker import decide, full_text
from linker import several as round_up
from linker.identifiers import find_identifiers
from linker.merging import merged
from linker.query import make_query
from summarizer import claims as claim_desk
from summarizer import judge as bench
from summarizer import rewrite, simplify
from summarizer import write as writer
from summarizer.check import Proof, check, fallen_back, flagged_texts, texts_to_check
from summarizer.exhibits import columns_to_parse, papers_of
from summarizer.limits import Read, limits, texts_to_read
from summarizer.stated import with_statements
from worker.cleaning import clean, require_english

NO_SOURCE = Gap(
    "search_publications",
    "publications",
    "no source is set: give a library by --library or COPYDESK_LIBRARY, or, for the online sources, a contact by "
    "COPYDESK_CONTACT",
)


def read_article(dossier: Dossier, ports: Ports) -> Dossier:
    """Fetch or open the page and take the story out of it; what of it could not be had is a gap."""
    page = ports.pages.read(dossier.address, dossier.page)
    gaps = tuple(Gap("read_article", lacking.part, lacking.why) for lacking in page.lacking)
    return replace(dossier, page=page, gaps=(*dossier.gaps, *gaps))


def clean_article(dossier: Dossier, ports: Ports) -> Dossier:
    """Repair the text, take out what is not the story, and make sure that it is English."""
    page = _page(dossier)
    guess = ports.languages.identify(page.text)
    require_english(guess, page.address)
    return replace(dossier, article=clean(page, guess.code))


def flag_passages(dossier: Dossier, ports: Ports) -> Dossier:
    """Find what is garbled, by how the language models read it, and judge the article as a whole."""
    article = _article(dossier)
    parse = _parse(dossier, ports)
    (markup,) = ports.tagger.tag([outline(article, parse)])
    passages, flags = find_flags(article, markup.scored, parse, markup.tagged, _detector())
    verdict = judge_article(article.text, parse, flags)
    return replace(dossier, passages=passages, flags=flags, garble=verdict)


def find_claims(dossier: Dossier, ports: Ports) -> Dossier:
    """Find the checkable statements, and what the publication is to be searched by."""
    parse = _parse(dossier, ports)
    claims = claim_desk.find_claims(_article(dossier), parse, dossier.flags)
    return replace(dossier, claims=claims, query=query_of(dossier, ports, parse))


def query_of(dossier: Dossier, ports: Ports, parse: Parse | None = None) -> Query:
    """What the publication is searched and chosen by; made now where find_claims, of an older version, left none.

    `parse` is that of the article, where it is at hand.
    """
    if dossier.query:
        return dossier.query
    page = _page(dossier)
    query = make_query(_article(dossier), page, parse or _parse(dossier, ports))
    identifiers = tuple(each.identifier for each in find_identifiers(page) if not each.refused)
    return replace(query, identifiers=identifiers, vectors=ports.embedder.embed([query.text]))


def search_publications(dossier: Dossier, ports: Ports) -> Dossier:
    """Ask every source for publications that the story may rest on, all at once; answers keep the sources' order.

    No model is asked: the processes of the network's queue are to load none.
    """
    query = query_of(dossier, ports)
    sources = [source for source in ports.sources if source.can_answer(query)]
    if not sources:
        return replace(dossier, gaps=(*dossier.gaps, NO_SOURCE))
    with ThreadPoolExecutor(max_workers=len(sources), thread_name_prefix="source") as threads:
        answers = threads.map(lambda source: source.find(query), sources)
        return replace(dossier, found=merged(chain.from_iterable(answers)))


def link_publication(dossier: Dossier, ports: Ports) -> Dossier:
    """Choose the publication behind the story, or say that none can be named."""
    query = query_of(dossier, ports)
    vectors = query.vectors or ports.embedder.embed([query.text])
    publications = ports.embedder.embed(list(map(decide.publication_text, dossier.found))).rows
    (similarities,) = bench.cosines(vectors.rows, publications)
    link = decide.choose(query, dossier.found, similarities, find_identifiers(_page(dossier)))
    link, claims = _several(dossier, query, link, publications, ports)
    outages = tuple(f"could not look: {gap.why}" for gap in dossier.gaps if gap.step == "search_publications")
    if outages and link.outcome is not Outcome.LINKED:
        how = "the search could not be made in full" if link.outcome is Outcome.NONE else link.how
        link = replace(link, how=how, reasons=(*link.reasons, *outages))
    return replace(dossier, query=None, link=link, claims=claims)


def _several(
    dossier: Dossier, query: Query, link: Link, vectors: Sequence[Sequence[float]], ports: Ports
) -> tuple[Link, tuple[Claim, ...]]:
    """The link of a story on several papers, and the claims with the one that each is about; nearly always as given.

    `vectors` are those of the publications found.
    """
    named = find_identifiers(_page(dossier))
    parts = round_up.find_parts(_article(dossier), query, link, dossier.found, named)
    if not parts:
        return link, dossier.claims
    links = []
    for part, vector in zip(parts, ports.embedder.embed([part.query.text for part in parts]).rows, strict=True):
        places = round_up.without_others(part, parts, dossier.found)
        (similarities,) = bench.cosines([vector], [vectors[place] for place in places])
        links.append(decide.choose(part.query, [dossier.found[place] for place in places], similarities, named))
    link = round_up.several(link, parts, links)
    if not link.others:
        return link, dossier.claims
    claims = ports.embedder.embed([claim.text for claim in dossier.claims]).rows
    papers = [vectors[dossier.found.index(paper)] for paper in link.publications]
    return link, round_up.with_papers(dossier.claims, link, parts, bench.cosines(claims, papers))


def read_full_text(dossier: Dossier, ports: Ports) -> Dossier:
    """Fetch the body of each linked publication that may be read in full; of others the abstract is what is known."""
    questions = full_text.questions(dossier.link)
    found = [paper for query in questions for source in ports.full_texts for paper in source.find(query)]
    return replace(dossier, link=full_text.with_full_texts(dossier.link, found)) if dossier.link else dossier


def suggest_readings(dossier: Dossier, ports: Ports) -> Dossier:
    """Suggest what a mistranslated term read, in the words of the article and its papers; repair the claims with it."""
    return suggest_for(range(len(dossier.flags)), dossier, ports)


def suggest_for(wanted: Collection[int], dossier: Dossier, ports: Ports) -> Dossier:
    """The same for the flags of these numbers, and those that are about the same term."""
    article = _article(dossier)
    vocabulary = " ".join(map(decide.publication_text, papers_of(dossier.link)))
    proposed = propose_trials(article.text, dossier.flags, vocabulary)
    trials = [trial for trial in proposed if any(flag in wanted for flag in trial.flags)]
    scored = ports.fluency.score([text for trial in trials for text in trial.texts])
    flags = choose_readings(article.text, dossier.flags, trials, scored)
    return replace(dossier, flags=flags, claims=claim_desk.with_readings(dossier.claims, article, flags))


def judge_claims(dossier: Dossier, ports: Ports) -> Dossier:
    """Say what each claim states, and hold it against the publication."""
    claims = [claim.text for claim in dossier.claims]
    parses, strengths = ports.grammar.parse(claims), ports.entailment.weigh(claims)
    dossier = replace(dossier, claims=with_statements(dossier.claims, parses, strengths))
    texts = bench.texts_to_compare(dossier.claims, dossier.link)
    similarity = _cosines(texts.claims, texts.paper, ports)
    compared = [texts.paper[column] for column in columns_to_parse(dossier.claims, dossier.link, similarity)]
    case = bench.Case(
        dossier.claims,
        dossier.flags,
        dossier.link,
        parses,
        ports.grammar.parse(compared),
        similarity,
        ports.entailment.judge(bench.pairs_to_judge(dossier.claims, dossier.link, similarity)),
        strengths,
        ports.entailment.weigh(compared),
    )
    return replace(dossier, verdicts=bench.judge(case))


def write_summary(dossier: Dossier, ports: Ports) -> Dossier:
    """Draft the plain summary from what stands."""
    telling = simplify.begin(dossier.link)
    for _ in range(simplify.ROUNDS):
        telling = simplify.cut_again(telling, ports.grammar.parse(simplify.to_parse(telling)))
    plain = simplify.told(dossier.link, telling)
    summary = writer.write(_article(dossier), dossier.claims, dossier.verdicts, dossier.flags, dossier.link, plain)
    texts = texts_to_read(dossier.link)
    read = Read(tuple(ports.grammar.parse(texts)), tuple(ports.entailment.weigh(texts)))
    return replace(dossier, summary=replace(summary, limits=limits(dossier.link, read)))


def rewrite_summary(dossier: Dossier, ports: Ports) -> Dossier:
    """Have the writer put the draft into plainer words, where there is a writer."""
    if dossier.summary is None:
        raise ValueError("rewrite_summary comes after write_summary")
    if ports.writer is None:
        return dossier
    asked = rewrite.prompts(dossier.summary, dossier.link)
    if not asked:
        return dossier
    answers = ports.writer.write(asked, rewrite.MOST_TOKENS)
    summary, unread = rewrite.rewritten(dossier.summary, dossier.link, answers)
    why = f"{unread} of {len(asked)} answers were not of the form asked for, and the draft stands there"
    gaps = (Gap("rewrite_summary", answers[0].model.name, why),) if unread else ()
    return replace(dossier, summary=summary, gaps=(*dossier.gaps, *gaps))


def check_summary(dossier: Dossier, ports: Ports) -> Dossier:
    """Check every sentence of the draft again; put the paper's own in place of what is not backed, or drop it."""
    if dossier.summary is None:
        raise ValueError("check_summary comes after write_summary")
    checked = _checked(dossier, dossier.summary, ports)
    second = fallen_back(dossier.summary, checked)
    return replace(dossier, summary=_checked(dossier, second, ports) if second else checked)


def _checked(dossier: Dossier, draft: Summary, ports: Ports) -> Summary:
    texts = texts_to_check(draft)
    return check(
        Proof(
            draft,
            dossier.link,
            flagged_texts(_article(dossier), dossier.flags),
            ports.grammar.parse(texts.sentences),
            ports.grammar.parse(texts.evidence),
            _cosines(texts.sentences, texts.evidence, ports),
            ports.entailment.judge(texts.pairs),
            ports.entailment.weigh(texts.sentences),
            ports.entailment.weigh(texts.evidence),
        )
    )


@cache
def _detector() -> Detector:
    return Detector()


def _cosines(rows: tuple[str, ...], columns: tuple[str, ...], ports: Ports) -> tuple[tuple[float, ...], ...]:
    vectors = ports.embedder.embed([*rows, *columns]).rows
    return bench.cosines(vectors[: len(rows)], vectors[len(rows) :])


def _parse(dossier: Dossier, ports: Ports) -> Parse:
    (parse,) = ports.grammar.parse([_article(dossier).text])
    return parse


def _page(dossier: Dossier) -> Page:
    if dossier.page is None:
        raise ValueError("this step comes after read_article")
    return dossier.page


def _article(dossier: Dossier) -> Article:
    if dossier.article is None:
        raise ValueError("this step comes after clean_article")
    return dossier.article
