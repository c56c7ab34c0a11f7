"""In which words are the stories of evaluation/stories.py told?

Slots: {topic} and {short} are the paper's title reworked, long and short; {finding} and {more} are sentences of its
abstract, recast, without a full stop; {Finding} begins with a capital. {who} names one author, {other} a second,
{journal} the journal, {when} the month.
The linker's score is fitted on stories in other sentences (training/link_rows.py), which share none with these.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Templates:
    """Sentences to choose from. `team` names two authors, `author` one; `journal` comes after either."""

    headline: tuple[str, ...]
    lead: tuple[str, ...]
    team: tuple[str, ...]
    author: tuple[str, ...]
    journal: tuple[str, ...]
    finding: tuple[str, ...]
    more: tuple[str, ...]
    filler: tuple[str, ...]
    close: tuple[str, ...]


TEMPLATES = Templates(
    headline=(
        "{Short}: a closer look",
        "New study on {short}",
        "Scientists take up {short}",
        "What researchers now say about {short}",
        "{Short} under the magnifying glass",
        "Fresh light on {short}",
        "Researchers report on {short}",
        "",
    ),
    lead=(
        "A new piece of research deals with {topic}.",
        "For years the question has been open; now a study of {topic} offers part of an answer.",
        "{Topic}: that is what a group of scientists set out to understand.",
        "Anyone who follows the field will know the problem. A team has now turned to {topic}.",
        "It sounds like a matter for specialists, but {topic} concerns more people than one might think.",
        "Researchers have published work on {topic}, and the result is worth a second reading.",
        "In {when}, attention in the laboratory turned to {topic}.",
        "How much do we really know about {short}? A study looks into {topic}.",
        "The subject is {topic}, and the answer is not as simple as it seems.",
        "Little had been known of it until now. New work describes {topic}.",
    ),
    team=(
        "The study was led by {who} together with {other}.",
        "Behind the work are {who} and {other}, who signed it with their colleagues.",
        "{who} and {other} carried out the research with their group.",
        "Among those who did the work are {who} and, as the head of the group, {other}.",
        "The research was begun by {who} in the group of {other}.",
        "{who} did much of the work; {other} supervised it.",
    ),
    author=(
        "The study was led by {who}.",
        "{who} and colleagues are behind the work.",
        "The research group of {who} carried it out.",
        "{who}, one of the authors, presented the results.",
        "According to {who}, who took part in the research, the work took patience.",
        "The team around {who} has worked on the subject for some time.",
    ),
    journal=(
        "It appeared in the journal {journal}.",
        "The results were published in {journal}.",
        "Their report can be read in {journal}.",
        "The findings have just come out in {journal}.",
        "The article was printed in {journal} in {when}.",
        "They describe their findings in the journal {journal}.",
        "The details are in the current issue of {journal}.",
    ),
    finding=(
        "The researchers report that {finding}.",
        "{Finding}, the authors write.",
        "The main point: {finding}.",
        "As it turned out, {finding}.",
        "According to the report, {finding}.",
        "What they saw was this: {finding}.",
        "The group concludes that {finding}.",
    ),
    more=(
        "In addition, {more}.",
        "And {more}, the report says.",
        "There is a second point: {more}.",
        "The authors add that {more}.",
        "Beyond that, {more}.",
    ),
    filler=(
        "Specialists had argued about it for a long time.",
        "The matter is of interest well beyond the laboratory.",
        "Work of this kind is slow, and it costs a good deal of money.",
        "Other groups will have to repeat the work before anyone relies on it.",
        "The institution did not send out a notice of its own.",
        "Readers of this paper had written to us about the subject before.",
        "Not every expert is going to agree.",
        "It is one of several reports on the subject in recent months.",
    ),
    close=(
        "Whether this changes practice remains to be seen.",
        "More work is under way.",
        "The next step is to look at it in larger numbers.",
        "For now, caution is in order.",
        "The authors say that questions remain.",
        "A follow-up is planned.",
    ),
)

LAY_WORDS = {
    "ameliorates": "eases",
    "assessment": "appraisal",
    "associated": "linked",
    "association": "link",
    "attenuates": "weakens",
    "bovine": "cattle",
    "canine": "dog",
    "carcinoma": "cancer",
    "cardiac": "heart",
    "cerebral": "brain",
    "characterization": "description",
    "cutaneous": "skin",
    "demonstrated": "showed",
    "determinants": "causes",
    "determine": "find out",
    "efficacy": "usefulness",
    "elevated": "raised",
    "elucidate": "explain",
    "enhance": "strengthen",
    "enhanced": "stronger",
    "enhances": "strengthens",
    "evaluate": "judge",
    "evaluated": "tested",
    "evaluation": "testing",
    "exhibited": "had",
    "exposure": "contact",
    "feline": "cat",
    "gastric": "stomach",
    "hepatic": "liver",
    "hypertension": "high blood pressure",
    "identification": "discovery",
    "impact": "influence",
    "impaired": "damaged",
    "incidence": "frequency",
    "individuals": "people",
    "induced": "caused",
    "induces": "causes",
    "inhibits": "blocks",
    "inhibition": "blocking",
    "investigated": "studied",
    "investigation": "study",
    "longitudinal": "long-term",
    "malignant": "cancerous",
    "modulates": "changes",
    "mortality": "deaths",
    "murine": "mouse",
    "myocardial": "heart muscle",
    "neonatal": "newborn",
    "neoplasms": "tumours",
    "novel": "new",
    "obtained": "got",
    "ocular": "eye",
    "ovine": "sheep",
    "paediatric": "childhood",
    "pediatric": "childhood",
    "porcine": "pig",
    "postoperative": "after surgery",
    "prevalence": "frequency",
    "promotes": "furthers",
    "pulmonary": "lung",
    "reduction": "drop",
    "regulates": "controls",
    "renal": "kidney",
    "retrospective": "backward-looking",
    "significantly": "clearly",
    "subjects": "people",
    "therapeutic": "healing",
    "therapy": "treatment",
    "toxicity": "harmfulness",
    "utilization": "use",
    "utilizing": "using",
}
"""Words of papers and what a newspaper puts in their place, as a rule that does not look at the sentence."""

TURNED = (
    (r"^(?:the )?(?:effects?|impact|influence) of (.+?) on (.+)$", r"what \1 does to \2"),
    (r"^(?:the )?role of (.+?) in (.+)$", r"the part that \1 plays in \2"),
    (
        r"^(?:the )?(?:association|link|relationship|correlation) between (.+?) and (.+)$",
        r"how \2 and \1 hang together",
    ),
    (r"^(?:the )?(?:association|link|relationship|correlation) of (.+?) with (.+)$", r"how \2 and \1 hang together"),
    (r"^(?:a )?comparison of (.+?) and (.+)$", r"\2 measured against \1"),
    (r"^(?:the )?(?:development|design|synthesis|preparation) of (.+)$", r"how to make \1"),
    (r"^(?:the )?(?:evaluation|testing|assessment|appraisal) of (.+)$", r"how well \1 does"),
    (r"^(?:the )?(?:identification|discovery|detection) of (.+)$", r"the search for \1"),
    (r"^(?:the )?(?:prevalence|frequency|incidence) of (.+)$", r"how common \1 is"),
    (r"^(.+?) (?:improves|enhances|strengthens) (.+)$", r"how \2 gets better with \1"),
    (r"^(.+?) (?:promotes|furthers|induces|causes) (.+)$", r"\2 that comes of \1"),
    (r"^(.+?) (?:inhibits|blocks|suppresses|attenuates|weakens) (.+)$", r"how \2 is held back by \1"),
)
"""Titles by their build, as regular expressions, and how a newspaper would put them."""
