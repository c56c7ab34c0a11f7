"""How does PostgreSQL find works by their words? By tsvector, each word's rank weighed by its rarity."""

from __future__ import annotations

import re

from dossier.findings import Publication
from linker.storage import COMMON, Part
from linker.stored import searched
from linker.words import fold

RANKED_OF_EACH_FOUND = 4
"""So many works are ranked for each that is found."""

_LONGEST_WORD, _MOST_WORDS = 100, 20_000  # a tsvector holds 1 MB at most, and places up to 16,383
_COLUMNS = {Part.TOPIC: ("topic", "english"), Part.PEOPLE: ("people", "simple")}

ADD = """
    INSERT INTO words
    VALUES (?, setweight(to_tsvector('english', ?), 'A') || to_tsvector('english', ?), to_tsvector('simple', ?))
    ON CONFLICT (publication) DO UPDATE SET topic = excluded.topic, people = excluded.people
"""
"""Takes row, title, abstract, authors' names."""

COUNT = f"""
    INSERT INTO frequencies
    SELECT word, ndoc FROM ts_stat('SELECT topic || people FROM words') WHERE ndoc >= {COMMON}
"""

FREQUENCIES = f"""
    SELECT min(CASE WHEN term IS NULL THEN 0 ELSE coalesce(works, {COMMON}) END)
    FROM unnest(?::text[]) WITH ORDINALITY a (word, number)
    LEFT JOIN LATERAL unnest(tsvector_to_array(to_tsvector('english', word))) term ON true
    LEFT JOIN frequencies USING (term) GROUP BY number ORDER BY number
"""
"""Takes words; gives for each how many works hold it, at most, when they were counted, and 0 for a stop word."""

# ts_rank knows no rare words, so each word's rank is weighed by its rarity, as bm25 does it (Robertson and Zaragoza,
# 2009). The rank reads the words of a work, which takes long, so only those works are ranked which hold the most of the
# rare words. A word of the title (A) counts three times one of the abstract (D), as in SQLite's bm25; the 1 divides by
# the logarithm of the length.
_RANKED = """
    WITH asked AS MATERIALIZED (
        SELECT number, phraseto_tsquery('{config}', text) AS word
        FROM unnest(?::text[]) WITH ORDINALITY a (text, number)
    ), hits AS MATERIALIZED (
        SELECT number, publication FROM asked JOIN words ON words.{column} @@ asked.word
    ), weights AS MATERIALIZED (
        SELECT number, ln(1 + (?::float - count(*) + 0.5) / (count(*) + 0.5)) AS weight FROM hits GROUP BY number
    ), likely AS MATERIALIZED (
        SELECT publication FROM hits JOIN weights USING (number)
        GROUP BY publication ORDER BY sum(weight) DESC, publication LIMIT ?
    )
    SELECT publication FROM likely JOIN hits USING (publication) JOIN weights USING (number) JOIN asked USING (number)
    JOIN words USING (publication)
    GROUP BY publication
    ORDER BY sum(weight * ts_rank('{{0.333, 0.333, 0.333, 1}}', {column}, word, 1)) DESC, publication LIMIT ?
"""


def ranking(part: Part) -> str:
    """The statement that ranks works by words of that part: takes words, count of works, how many to rank, to find."""
    column, config = _COLUMNS[part]
    return _RANKED.format(column=column, config=config)


def words_of(publication: Publication) -> list[str]:
    """Title, abstract and authors' family names, as ADD takes them."""
    return [plain(text) for text in searched(publication)]


def plain(text: str) -> str:
    """Words without anything in which PostgreSQL's parser would see an address, a path or a sign."""
    words = re.findall(r"[^\W_]+", fold(text))[:_MOST_WORDS]
    return " ".join(word for word in words if len(word) <= _LONGEST_WORD)
