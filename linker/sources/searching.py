"""What is a source to search for, given what a story tells?"""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from math import log

from dossier.ports import Query
from linker.names import surname
from linker.sources.declaration import Search
from linker.words import fold, rarity, topic_words

_MAX_PEOPLE = 6
_MAX_WORDS = 15
_SHORTEST_WORD = 4
# A paper is seldom more than 45 days older than the story, and at times a few days younger. A filter cannot be soft,
# so it is wide, and the score weighs the date; it is wider than -7 to +90 days also because printed issues bear dates
# months away from the day that the paper came out.
_OLDER = timedelta(days=180)
_YOUNGER = timedelta(days=30)
_NOT_PLAIN = re.compile(r"[^\w\s'-]|_")


def make_search(query: Query) -> Search:
    """The search that `query` asks for; no surnames and no words where it tells nothing."""
    surnames = dict.fromkeys(_NOT_PLAIN.sub("", surname(person)).strip() for person in query.people)
    people = sorted((name for name in surnames if len(name) > 1), key=rarity, reverse=True)[:_MAX_PEOPLE]
    written = Counter(re.findall(r"\w+", fold(query.text)))
    named = {part for name in surnames for part in re.split(r"[\s'-]+", name)}
    topic = [word for word in topic_words(query.text) if len(word) >= _SHORTEST_WORD and word not in named]
    # What the story says again and again is what it is about; a word of one sentence may be a garbled one.
    weights = {word: rarity(word) * (1 + log(max(1, written[word]))) for word in topic}
    return Search(
        surnames=tuple(people),
        words=tuple(sorted(topic, key=weights.__getitem__, reverse=True)[:_MAX_WORDS]),
        text=" ".join(query.text.split()),
        earliest=query.published and query.published - _OLDER,
        latest=query.published and query.published + _YOUNGER,
    )
