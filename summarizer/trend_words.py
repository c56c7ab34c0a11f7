"""Which words tell which way a thing goes, what is good or bad to have more of, and which words name one thing?"""

from __future__ import annotations

import re

from summarizer.directions import DIRECTION_WORDS
from summarizer.tree import MEASURE_NOUNS, lexicon

UP = lexicon(
    "accelerate activate amplify augment boost elevate enhance enlarge exacerbate expand facilitate fuel gain grow "
    "heighten increase intensify lengthen potentiate promote prolong quicken raise rise soar spur stimulate strengthen "
    "surge upregulate climb double triple"
)
DOWN = lexicon(
    "abolish alleviate attenuate block curb curtail cut decline decrease deplete depress diminish downregulate drop "
    "dwindle ease fall halve hamper hinder inhibit lessen limit lose lower mitigate plummet prevent reduce relieve "
    "restrain restrict shorten shrink silence slow soften subside suppress weaken"
)
#: Which way these take a thing depends on whether it is good or bad.
BETTER = lexicon("improve ameliorate restore rescue protect benefit preserve better good superior")
WORSE = lexicon("worsen aggravate impair damage harm disrupt deteriorate bad poor inferior worse")
MORE = lexicon("more greater higher increased larger longer elevated enhanced faster stronger bigger additional extra")
LESS = lexicon(
    "less fewer lower decreased reduced shorter smaller slower weaker diminished impaired attenuated little few"
)
UP_NOUNS = lexicon(
    "acceleration activation elevation enhancement gain growth increase induction rise surge upregulation"
)
DOWN_NOUNS = lexicon(
    "attenuation decline decrease depletion downregulation drop fall impairment inhibition lack loss reduction "
    "shortage suppression"
)
#: Verbs of two words: the verb's lemma and the particle.
PHRASAL = {
    ("hold", "back"): -1, ("keep", "down"): -1, ("slow", "down"): -1, ("cut", "back"): -1, ("cut", "down"): -1,
    ("ward", "off"): -1, ("bring", "down"): -1, ("go", "down"): -1, ("turn", "down"): -1, ("go", "up"): 1,
    ("speed", "up"): 1, ("step", "up"): 1, ("ramp", "up"): 1, ("turn", "up"): 1,
}  # fmt: skip
VALUED = lexicon("good well bad badly poor great little few")
BAD = lexicon(
    "acid aggression anxiety atrophy bleeding burden cancer complication cost damage death decline defect deficit "
    "deficiency depression disability disease disorder disturbance dysfunction error failure fatigue fear fibrosis "
    "fracture harm impairment incidence infection inflammation injury lesion loss mortality obesity pain problem "
    "relapse resistance risk severity stress stroke symptom syndrome toxicity tumor tumour"
)
#: What is done to a thing, not what comes of it. Where one side alone tells of it, the two are on different things.
DONE = re.compile(
    r"\b(?:ablat|absen|antagon|block|deficien|delet|deplet|inhibit|inactivat|knock|lack|loss|mutant|mutation|silenc|"
    r"suppress|without|disrupt|overexpress|activat|agonist|null|withdraw|restrict|depriv)\w*|-/-",
    re.I,
)
NOT_STATED = re.compile(
    r"\b(?:whether|hypothes\w+|to (?:determine|investigate|examine|assess|test|evaluate)|aim\w*|respectively|"
    r"depend\w*|if|unless)\b|\?",
    re.I,
)
COMPARED = re.compile(r"\b(?:than|compared (?:with|to)|in comparison (?:with|to)|versus|vs|relative to)\b\.?", re.I)
#: Against whom it is a matter of course to compare.
OTHERS = re.compile(
    r"\b(?:control|placebo|health|other|normal|untreated|before|baseline|usual|wild|sham|alone|standard|average|"
    r"unexposed|never|did not|general|expected|those|people|peers?|rest|without|previous|non)",
    re.I,
)
#: Of these alone a denial tells: "no difference in it", "did not affect it".
EFFECTS = lexicon(
    "advantage association benefit change connection correlation difference effect impact improvement influence link "
    "relation relationship"
)
AFFECT = lexicon("affect alter change differ influence")
CONTENT = ("NOUN", "PROPN", "ADJ")
NAMING = ("NOUN", "PROPN", "VERB")
EMPTY = MEASURE_NOUNS | lexicon(
    "be have do use make see find show live "
    "group patient people person study cell mouse rat animal participant control expression treatment activity "
    "response function woman man child adult individual case time year day week result data change significant "
    "high low human population subject marker rate"
)
NAMELESS = EMPTY | DIRECTION_WORDS | VALUED
STEM = 6
#: Lemmas that name one thing.
SAME = {
    word: line[0]
    for line in map(
        str.split,
        (
            "death mortality fatality lethality die",
            "outlook prognosis",
            "cancer tumour tumor carcinoma malignancy malignant",
            "heart cardiac",
            "kidney renal",
            "liver hepatic",
            "brain cerebral",
            "lung pulmonary",
            "stomach gastric",
            "gullet oesophagus esophagus oesophageal esophageal",
            "fat adipose",
            "swelling oedema edema inflammation inflammatory",
            "growth proliferation grow",
            "spread metastasis metastatic",
            "eating intake consumption",
            "memory recall",
            "depression depressive depressed",
            "anxiety anxious",
            "learning learn",
            "height tall",
            "yield harvest",
            "cholesterol lipid",
            "urine urinary",
            "vessel vascular",
        ),
    )
    for word in line
}
