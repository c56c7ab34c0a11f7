"""Which tables hold the dossiers, their copies and versions, what was found and became of them, feeds and sources?

The migrations make them; a test holds the two together.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

METADATA = MetaData()

_OPEN = text("standing NOT IN ('FINISHED', 'FAILED', 'CANCELLED')")

DOSSIERS = Table(
    "dossiers",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("step", Text),
    Column("standing", Text, nullable=False),
    Column("due_at", Double, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("holder", Text),
    Column("error", Text),
    Column("queued_at", Double, nullable=False),
    Column("changed_at", Double, nullable=False),
    Column("priority", Text, nullable=False, server_default="normal"),
    Column("host", Text, nullable=False, server_default=""),
    Column("headline", Text, nullable=False, server_default=""),
    CheckConstraint(
        "standing IN ('SENT', 'DUE', 'TAKEN', 'FINISHED', 'FAILED', 'CANCELLED')", name="dossiers_standing_known"
    ),
    CheckConstraint("priority IN ('high', 'normal', 'low')", name="dossiers_priority_known"),
    Index("dossiers_by_standing", "standing", "due_at"),
    Index("dossiers_by_time", "queued_at", "key"),
    Index("dossiers_open_once", "fingerprint", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
)

EVENTS = Table(
    "events",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("publication", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("at", Double, nullable=False),
    CheckConstraint("kind IN ('standing', 'published version', 'edited')", name="events_kind_known"),
    Index("events_by_time", "at"),
)

FEEDS = Table(
    "feeds",
    METADATA,
    Column("address", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("every_s", Double, nullable=False),
    Column("added_at", Double, nullable=False),
    Column("polled_at", Double, nullable=False),
    Column("due_at", Double),
    Column("failures", Integer, nullable=False),
    Column("error", Text),
    Index("feeds_by_due", "due_at"),
)

SIGHTINGS = Table(
    "sightings",
    METADATA,
    Column("address", Text, primary_key=True),
    Column("key", Text),
    Column("feed", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("published", Double),
    Column("seen_at", Double, nullable=False),
)

SKETCHES = Table(
    "sketches",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("canonical", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("shingles", Integer, nullable=False),
    Column("minima", LargeBinary, nullable=False),
    Index("sketches_by_address", "address"),
    Index("sketches_by_canonical", "canonical"),
)

BANDS = Table(
    "bands",
    METADATA,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Index("bands_by_key", "key"),
)

COPIES = Table(
    "copies",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("original", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("similarity", Double, nullable=False),
    Column("at", Double, nullable=False),
    CheckConstraint("how IN ('text', 'canonical')", name="copies_how_known"),
    Index("copies_by_original", "original"),
)

API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("revoked_at", Double),
    Column("last_used", Text),
)

SUBMISSIONS = Table(
    "submissions",
    METADATA,
    Column("api_key", Text, primary_key=True),
    Column("idempotency_key", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("new", Boolean, nullable=False),
    Column("at", Double, nullable=False),
    Index("submissions_by_time", "at"),
    Index("submissions_by_dossier", "key"),
)

VERSIONS = Table(
    "versions",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Double, nullable=False),
    Column("body", Text, nullable=False),
)

REFETCHES = Table(
    "refetches",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("due_at", Double, nullable=False),
    Column("at", Double),
    Column("outcome", Text),
    Column("told", Text, nullable=False),
    Column("edited", Text),
    Index("refetches_by_due", "due_at"),
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("finding", Text, nullable=False),
    Column("sources", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("to_value", Text),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Double, nullable=False),
    CheckConstraint("subject IN ('flag', 'link', 'verdict', 'sentence')", name="decisions_subject_known"),
    CheckConstraint("act IN ('accept', 'reject', 'edit')", name="decisions_act_known"),
    Index("decisions_by_dossier", "key", "number"),
    Index("decisions_by_time", "at"),
)

EDITIONS = Table(
    "editions",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Double, nullable=False),
    CheckConstraint("state IN ('published', 'withdrawn')", name="editions_state_known"),
    Index("editions_once", "key", "edition", "state", unique=True),
)

CALLBACKS = Table(
    "callbacks",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("url", Text, primary_key=True),
)

TALLIES = Table(
    "tallies",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("count", Integer, nullable=False),
    Column("probability", Double),
    CheckConstraint("what IN ('article', 'flag', 'ruling', 'link', 'gap')", name="tallies_what_known"),
    Index("tallies_by_time", "at"),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("at", Double, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("actor", "deed", "about", "told")),
    Index("audit_by_time", "at"),
    Index("audit_by_about", "about", "number"),
    Index("audit_by_actor", "actor", "number"),
)

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("due_at", Double, nullable=False),
    Column("at", Double, nullable=False),
    CheckConstraint("status IN ('waiting', 'delivered', 'given up')", name="deliveries_status_known"),
    Index("deliveries_once", "id", "url", unique=True),
    Index("deliveries_by_due", "status", "due_at"),
    Index("deliveries_by_dossier", "key"),
)

MISTAKES = Table(
    "mistakes",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("standing", Text, nullable=False),
    Column("closed_by", Text, nullable=False),
    Column("closed_why", Text, nullable=False),
    Column("closed_at", Double),
    CheckConstraint("standing IN ('open', 'closed')", name="mistakes_standing_known"),
    Index("mistakes_by_standing", "standing", "number"),
    Index("mistakes_by_dossier", "key"),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("api_key", Text, nullable=False),
    Column("began_at", Double, nullable=False),
    Column("used_at", Double, nullable=False),
)

SOURCES = Table(
    "sources",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("answered_at", Double),
    Column("gap_at", Double),
    Column("gap_why", Text, nullable=False),
)
