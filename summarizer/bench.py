"""What does one paper say of one claim? Rules first, then the fitted score, then how strongly each is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dossier.findings import Claim, Exaggeration, Publication, Ruling, Verdict
from dossier.ports import Judgement, Parse, Strength
from summarizer.accord import Accord
from summarizer.exhibits import Exhibit, evidence_for, place
from summarizer.extent import Told, part_as_whole, relative_as_absolute
from summarizer.facts import Comparison, Facts, compare
from summarizer.numbers import Weighed, weigh
from summarizer.population import lemmas_in, other_group, told_as_people
from summarizer.score import RULED, Signs, features, shipped
from summarizer.strength import exaggerated, understated
from summarizer.trends import opposed

#: Least cosine of claim and sentence for a rule to speak, that is, for the two to be on one subject.
SUBJECT_SIMILARITY = 0.3
#: The same for a sentence of the body, which also tells of others' work and of trials that failed: set by hand.
BODY_SUBJECT_SIMILARITY = 0.6
#: The rationale has at most this many sentences, and the later ones tell at least this share of what the best tells.
RATIONALE_SENTENCES = 3
RATIONALE_SHARE = 0.5
#: From this cosine on the entailment model alone does not make a claim contradicted. Of the statements of
#: training/statements.jsonl that it found so, none was nearer than .79.
SAME = 0.9
#: What an exaggeration found by its strength is given: see docs/verdicts.md.
EXAGGERATED_PROBABILITY = 0.6
#: Least cosine with the nearest sentence for "some" there to gainsay "all" here: set by hand.
WHOLE_SIMILARITY = 0.6
#: Least cosine for a sentence to gainsay which way a thing goes: the first that was tried, and not tuned.
WAY_SIMILARITY = 0.45
#: Of 40 conflicts of numbers that the rules found in SciFact train and in training/statements.jsonl 34 were right; by
#: the rule of succession. Of 39 things that go the other way (summarizer/trends.py) 34 were.
RULE_PROBABILITY = 0.83
#: The name of the entailment model whose answers the score was fitted on; with another it is a raw score.
FITTED_ON = "entailment"
#: So many of the nearest sentences, and the abstract's last, are what a claim may have exaggerated.
WEIGHED = 3


@dataclass(frozen=True, slots=True)
class Bench:
    """One claim beside its paper. All that is kept by column is of the sentences that are compared in full."""

    number: int
    claim: Claim
    paper: Publication
    parse: Parse
    stated: Facts
    shown: dict[int, Exhibit]
    parses: dict[int, Parse]
    facts: dict[int, Facts]
    strengths: dict[int, Strength]
    strength: Strength
    similarity: dict[int, float]
    judgements: dict[int, Judgement]

    def ruled(self) -> Verdict:
        """By the rules, else by the score, whose probabilities are fitted to labelled claims on abstracts."""
        numbers = self._numbers()
        by_rule = self._extent() or self._conflict(numbers) or self._other_population() or self._other_way()
        if by_rule:
            return by_rule
        verdict = self._by_score(numbers)
        fitted = all(each.model.name == FITTED_ON for each in self.judgements.values())
        return replace(verdict, calibrated=fitted and verdict.exaggeration is None and not self.paper.body)

    def _by_score(self, numbers: Weighed | None) -> Verdict:
        near = list(self.judgements)
        compared = [compare(self.stated, self.facts[column]) for column in near]
        signs = Signs([self.similarity[column] for column in near], list(self.judgements.values()), compared, numbers)
        probabilities = shipped().probabilities(features(signs))
        ruling = shipped().ruling(probabilities)
        probability = round(probabilities[RULED.index(ruling)], 2)
        best = near[signs.best]
        told = next((at for at, one in enumerate(compared) if one.direction.accord is not Accord.SILENT), signs.best)
        conflict = compared[told].conflict if compared[told].direction.accord is Accord.CONFLICT else ""
        if ruling is Ruling.CONTRADICTED and not conflict and self._says_the_same(best, compared[signs.best]):
            ruling = Ruling.SUPPORTED
            probability = round(1.0 - probabilities[RULED.index(Ruling.NO_EVIDENCE)], 2)
        if ruling is Ruling.CONTRADICTED:
            rationale = self._rationale(near, signs)
            if not conflict:
                return self._verdict(ruling, probability, f"{self._place(best)} says otherwise", rationale)
            why = f"{self._place(near[told])} says otherwise: {conflict}"
            return self._verdict(ruling, probability, why, list(dict.fromkeys((near[told], *rationale))))
        missing = bool(self.stated.quantities) and (numbers is None or numbers.accord is not Accord.AGREE)
        more = self._exaggerated(near)
        if more:
            return more
        if ruling is Ruling.SUPPORTED and not missing:
            agree = ", and the numbers agree" if self.stated.quantities else ""
            why = f"{self._place(best)} says much the same{agree}{self._understated(best)}"
            return self._verdict(ruling, probability, why, self._rationale(near, signs))
        probability = round(probabilities[RULED.index(Ruling.NO_EVIDENCE)], 2)
        if ruling is Ruling.SUPPORTED:
            why = f"{self._place(best)} is near, and the numbers of the claim are not there"
        else:
            text = "paper" if self.paper.body else "record's abstract"
            why = f"no sentence of the {text} says enough of it; the nearest is {self._place(near[0])}"
        return self._verdict(Ruling.NO_EVIDENCE, probability, why, near[:1] if self._on_subject(near[0]) else [])

    def _says_the_same(self, column: int, compared: Comparison) -> bool:
        """True of a sentence so near that only a number, a "not" or a direction could set it apart, and none does."""
        return (
            self.similarity[column] >= SAME
            and not compared.conflict
            and not compared.doubt
            and self.stated.ways == self.facts[column].ways
        )

    def _numbers(self) -> Weighed | None:
        columns = list(self.shown)
        quantities = [self.facts[column].quantities for column in columns]
        found = weigh(self.stated.quantities, quantities, [self.similarity[column] for column in columns])
        return replace(found, column=columns[found.column]) if found else None

    def _conflict(self, numbers: Weighed | None) -> Verdict | None:
        if numbers is None or numbers.accord is not Accord.CONFLICT or not self._on_subject(numbers.column):
            return None
        why = f"{self._place(numbers.column)} says otherwise: {numbers.words}"
        return self._verdict(Ruling.CONTRADICTED, RULE_PROBABILITY, why, [numbers.column])

    def _extent(self) -> Verdict | None:
        """A change in a risk told as the risk, or some told as all."""
        columns = [column for column in self.shown if self._on_subject(column)]
        told = [Told(self.shown[column].text, self.parses[column], self.facts[column].quantities) for column in columns]
        claim = Told(self.claim.text, self.parse, self.stated.quantities)
        place = relative_as_absolute(claim, told)
        if place is not None:
            where = self._place(columns[place])
            why = f"the story tells as a share or a chance what {where} tells as a change against others"
            return self._exaggeration(Exaggeration.RELATIVE, why, [columns[place]])
        nearest = max(range(len(columns)), key=lambda at: (self.similarity[columns[at]], -at), default=None)
        if nearest is None or self.similarity[columns[nearest]] < WHOLE_SIMILARITY:
            return None
        if part := part_as_whole(claim, told[nearest]):
            why = f"the story tells it of the whole, and {self._place(columns[nearest])} of “{part}”"
            return self._exaggeration(Exaggeration.WHOLE, why, [columns[nearest]])
        return None

    def _exaggeration(self, kind: Exaggeration, why: str, columns: Sequence[int]) -> Verdict:
        return self._verdict(Ruling.EXAGGERATED, EXAGGERATED_PROBABILITY, why, columns, kind)

    def _other_population(self) -> Verdict | None:
        columns = [column for column, each in self.shown.items() if not each.in_body]
        lemmas = [lemmas_in(self.shown[column].text, self.parses[column]) for column in columns]
        nearest = max(range(len(columns)), key=lambda at: (self.similarity[columns[at]], -at))
        if not self._on_subject(columns[nearest]):
            return None
        claimed = lemmas_in(self.claim.text, self.parse)
        if groups := other_group(claimed, lemmas):
            why = f"the story tells of {groups[0]}, and the record of the paper of {groups[1]} alone"
            return self._verdict(Ruling.CONTRADICTED, RULE_PROBABILITY, why, [columns[nearest]])
        if on := told_as_people(self.claim.text, claimed, lemmas, nearest):
            why = f"the story tells it of people, and the study was done on {on}"
            return self._verdict(Ruling.EXAGGERATED, RULE_PROBABILITY, why, [columns[nearest]], Exaggeration.PEOPLE)
        return None

    def _other_way(self) -> Verdict | None:
        """A thing that goes the other way in the nearest sentence that tells of it."""
        near = [column for column in self.judgements if self._near_enough(column, WAY_SIMILARITY)]
        found = opposed(self.stated.trends, [self.facts[column].trends for column in near])
        if found is None:
            return None
        place, words = found
        why = f"{self._place(near[place])} says otherwise: {words}"
        return self._verdict(Ruling.CONTRADICTED, RULE_PROBABILITY, why, [near[place]])

    def _exaggerated(self, near: Sequence[int]) -> Verdict | None:
        """Told as a cause, or as certain, where the nearest sentences and the abstract's last are more careful."""
        last = [column for column, each in self.shown.items() if not each.in_body][-1]
        columns = [column for column in dict.fromkeys((*near[:WEIGHED], last)) if self._on_subject(column)]
        texts = [self.shown[column].text for column in columns]
        kind = exaggerated(self.claim.text, self.strength, texts, [self.strengths[column] for column in columns])
        if not columns or kind is None:
            return None
        said = "as a cause" if kind is Exaggeration.CAUSE else "as certain"
        why = f"the story tells it {said}, and {self._place(columns[0])} is more careful"
        return self._exaggeration(kind, why, columns[:1])

    def _understated(self, column: int) -> str:
        less = understated(self.strength, [self.strengths[column]])
        return "; the story says less than the paper, which tells it as a cause" if less else ""

    def _on_subject(self, column: int) -> bool:
        return self._near_enough(column, SUBJECT_SIMILARITY)

    def _near_enough(self, column: int, least: float) -> bool:
        return self.similarity[column] >= (BODY_SUBJECT_SIMILARITY if self.shown[column].in_body else least)

    def _rationale(self, near: Sequence[int], signs: Signs) -> list[int]:
        """The sentences that tell most of the claim, the most telling first."""
        ranked = sorted(range(len(near)), key=lambda at: (-signs.relevance(at), at))[:RATIONALE_SENTENCES]
        least = RATIONALE_SHARE * signs.relevance(ranked[0])
        return [near[at] for at in ranked if signs.relevance(at) >= least]

    def _place(self, column: int) -> str:
        """Which sentence it is, in words."""
        return place(self.paper, self.shown[column].sentence)

    def _verdict(
        self,
        ruling: Ruling,
        probability: float,
        why: str,
        columns: Sequence[int],
        exaggeration: Exaggeration | None = None,
    ) -> Verdict:
        reading = "in its repaired reading, " if self.claim.repaired else ""
        found = tuple(
            evidence_for(self.paper, self.shown[column].sentence, self.similarity[column]) for column in columns
        )
        return Verdict(self.number, ruling, probability, False, f"{reading}{why}", found, exaggeration)
