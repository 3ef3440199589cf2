"""The tables of the serving zone. Every column carries a label (DESIGN.md).

Labels: `identifier` names a person in clear (none is allowed here), `pseudonym` is a key
that means nothing outside the hub, `sealed` is ciphertext or a keyed tag, `public` tells
nothing about a person by itself.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

SCHEMA = "hub"
MARTS = "marts"
WALL = "wall"
"""What the second wall itself must remember (hub/store/openings.py); the owner's alone."""

metadata = MetaData(
    schema=SCHEMA,
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    },
)

PSEUDONYM = {"label": "pseudonym"}
SEALED = {"label": "sealed"}
PUBLIC = {"label": "public"}

_moment = DateTime(timezone=True)

citizens = Table(
    "citizens",
    metadata,
    Column("citizen_id", Uuid, primary_key=True, info=PSEUDONYM),
    Column("alias_of", Uuid, nullable=True, info=PSEUDONYM),
    Column("created_at", _moment, nullable=False, info=PUBLIC),
    Index(None, "alias_of", postgresql_where=text("alias_of is not null")),
)

data_keys = Table(
    "data_keys",
    metadata,
    Column(
        "citizen_id",
        Uuid,
        ForeignKey(citizens.c.citizen_id),
        primary_key=True,
        info=PSEUDONYM,
    ),
    Column("epoch", Integer, nullable=False, info=PUBLIC),
    Column("wrapped", LargeBinary, nullable=True, info=SEALED),
    Column("created_at", _moment, nullable=False, info=PUBLIC),
    Column("destroyed_at", _moment, nullable=True, info=PUBLIC),
    CheckConstraint("(wrapped is null) = (destroyed_at is not null)", name="destroyed"),
)

sections = Table(
    "sections",
    metadata,
    Column(
        "citizen_id",
        Uuid,
        ForeignKey(citizens.c.citizen_id),
        primary_key=True,
        info=PSEUDONYM,
    ),
    Column("category", Text, primary_key=True, info=PUBLIC),
    Column("sealed", LargeBinary, nullable=False, info=SEALED),
    Column("content_tag", LargeBinary, nullable=False, info=SEALED),
    Column("published_at", _moment, nullable=False, info=PUBLIC),
)

lookup_tags = Table(
    "lookup_tags",
    metadata,
    Column("tag", LargeBinary, primary_key=True, info=SEALED),
    Column(
        "citizen_id",
        Uuid,
        ForeignKey(citizens.c.citizen_id),
        primary_key=True,
        index=True,
        info=PSEUDONYM,
    ),
)

# The last run of publishing that ended: how far it came into the lake's changes.
publications = Table(
    "publications",
    metadata,
    Column("publication_id", Uuid, primary_key=True, info=PUBLIC),
    Column("upto", _moment, nullable=True, info=PUBLIC),
    Column("layout", Integer, nullable=False, info=PUBLIC),
    Column("ended_at", _moment, nullable=False, info=PUBLIC),
)

consent_events = Table(
    "consent_events",
    metadata,
    Column("event_id", Uuid, primary_key=True, info=PSEUDONYM),
    Column("seq", BigInteger, Identity(always=True), unique=True, info=PUBLIC),
    Column("citizen_id", Uuid, nullable=False, info=PSEUDONYM),
    Column("purpose", Text, nullable=False, info=PUBLIC),
    Column("recipient", Text, nullable=False, info=PUBLIC),
    Column("action", Text, nullable=False, info=PUBLIC),
    Column("fields", ARRAY(Text), nullable=False, info=PUBLIC),
    Column("at", _moment, nullable=False, info=PUBLIC),
    Column("channel", Text, nullable=False, info=PUBLIC),
    Column("notice_version", Text, nullable=False, info=PUBLIC),
    Column("text_hash", Text, nullable=False, info=PUBLIC),
    Column("language", Text, nullable=False, info=PUBLIC),
    Column("expires_at", _moment, nullable=True, info=PUBLIC),
    Column("actor", Text, nullable=False, info=PUBLIC),
    Column("receipt", JSONB, nullable=True, info=PSEUDONYM),
    Column("limits", JSONB, nullable=True, info=PUBLIC),
    Column("evidence_hash", Text, nullable=True, info=PSEUDONYM),
    Column("officer", Text, nullable=True, info=PSEUDONYM),
    Column("representation", Uuid, nullable=True, info=PSEUDONYM),
    Column("request_id", Uuid, nullable=True, info=PSEUDONYM),
    Index(None, "citizen_id", "purpose", "at"),
)

log_entries = Table(
    "log_entries",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False, info=PUBLIC),
    Column("entry", LargeBinary, nullable=False, info=PUBLIC),
    Column("leaf_hash", LargeBinary, nullable=False, info=PUBLIC),
    Column("appended_at", _moment, nullable=False, info=PUBLIC),
)

log_subjects = Table(
    "log_subjects",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False, info=PUBLIC),
    # Null when the request named somebody we do not know: the entry then commits to nobody.
    Column("citizen_id", Uuid, nullable=True, info=PSEUDONYM),
    Column("salt", LargeBinary, nullable=False, info=SEALED),
    Index(None, "citizen_id", "seq"),
)

# Roots of full subtrees of 256^level entries, so that a proof reads a few tiles and not the log.
log_nodes = Table(
    "log_nodes",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False, info=PUBLIC),
    Column("position", BigInteger, primary_key=True, autoincrement=False, info=PUBLIC),
    Column("hash", LargeBinary, nullable=False, info=PUBLIC),
)

log_checkpoints = Table(
    "log_checkpoints",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False, info=PUBLIC),
    Column("root", LargeBinary, nullable=False, info=PUBLIC),
    Column("note", Text, nullable=False, info=PUBLIC),
    Column("created_at", _moment, nullable=False, info=PUBLIC),
)

agency_clients = Table(
    "agency_clients",
    metadata,
    Column("client_id", Text, primary_key=True, info=PUBLIC),
    Column("agency", Text, nullable=False, info=PUBLIC),
    Column("jwks", JSONB, nullable=False, info=PUBLIC),
    Column("active", Boolean, nullable=False, info=PUBLIC),
    Column("created_at", _moment, nullable=False, info=PUBLIC),
)

used_assertions = Table(
    "used_assertions",
    metadata,
    Column("client_id", Text, primary_key=True, info=PUBLIC),
    Column("jti_hash", LargeBinary, primary_key=True, info=SEALED),
    Column("expires_at", _moment, nullable=False, index=True, info=PUBLIC),
)

portal_sessions = Table(
    "portal_sessions",
    metadata,
    Column("session_hash", LargeBinary, primary_key=True, info=SEALED),
    Column("kind", Text, nullable=False, info=PUBLIC),
    Column("citizen_id", Uuid, nullable=True, info=PSEUDONYM),
    Column("officer_code", Text, nullable=True, info=PSEUDONYM),
    Column("assurance", Text, nullable=False, info=PUBLIC),
    Column("created_at", _moment, nullable=False, info=PUBLIC),
    Column("expires_at", _moment, nullable=False, index=True, info=PUBLIC),
)

demo_accounts = Table(
    "demo_accounts",
    metadata,
    Column("sub", Text, primary_key=True, info=PSEUDONYM),
    Column("kind", Text, nullable=False, info=PUBLIC),
    Column("sealed", LargeBinary, nullable=False, info=SEALED),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery_id", Text, primary_key=True, info=PUBLIC),
    Column("agency", Text, nullable=False, info=PUBLIC),
    Column("state", Text, nullable=False, info=PUBLIC),
    Column("refused_reason", Text, nullable=True, info=PUBLIC),
    Column("rows_in", BigInteger, nullable=False, info=PUBLIC),
    Column("rows_validated", BigInteger, nullable=False, info=PUBLIC),
    Column("rows_quarantined", BigInteger, nullable=False, info=PUBLIC),
    Column("received_at", _moment, nullable=False, info=PUBLIC),
)

rulebook_releases = Table(
    "rulebook_releases",
    metadata,
    Column("version", Text, primary_key=True, info=PUBLIC),
    Column("signature", LargeBinary, nullable=False, info=PUBLIC),
    Column("activated_at", _moment, nullable=False, info=PUBLIC),
)

retention_runs = Table(
    "retention_runs",
    metadata,
    Column("run_id", Uuid, primary_key=True, info=PUBLIC),
    Column("rule_id", Text, primary_key=True, info=PUBLIC),
    Column("ran_at", _moment, nullable=False, info=PUBLIC),
    Column("cutoff", _moment, nullable=False, info=PUBLIC),
    Column("removed", BigInteger, nullable=False, info=PUBLIC),
)

statistics = Table(
    "statistics",
    metadata,
    Column("metric", Text, primary_key=True, info=PUBLIC),
    Column("dimension", Text, primary_key=True, info=PUBLIC),
    Column("bucket", Text, primary_key=True, info=PUBLIC),
    Column("people", BigInteger, nullable=True, info=PUBLIC),
    Column("published_at", _moment, nullable=False, info=PUBLIC),
    schema=MARTS,
)

# What a reviewer must look at: the values of each side are sealed with that side's own data key.
review_cases = Table(
    "review_cases",
    metadata,
    Column("case_id", Text, primary_key=True, info=PSEUDONYM),
    Column("kind", Text, nullable=False, info=PUBLIC),
    Column("citizen_l", Uuid, nullable=False, info=PSEUDONYM),
    Column("citizen_r", Uuid, nullable=False, info=PSEUDONYM),
    Column("sealed_l", LargeBinary, nullable=False, info=SEALED),
    Column("sealed_r", LargeBinary, nullable=False, info=SEALED),
    Column("version", LargeBinary, nullable=False, info=SEALED),
    Column("is_sensitive", Boolean, nullable=False, info=PUBLIC),
    Column("risk", Integer, nullable=False, info=PUBLIC),
    Column("gain", Integer, nullable=False, info=PUBLIC),
    Column("priority", Integer, nullable=False, info=PUBLIC),
    Column("agencies", ARRAY(Text), nullable=False, info=PUBLIC),
    Column("together_since", _moment, nullable=True, info=PUBLIC),
    Column("opened_at", _moment, nullable=False, info=PUBLIC),
    Column("published_at", _moment, nullable=False, info=PUBLIC),
    Column("state", Text, nullable=False, info=PUBLIC),
    Index(None, "state", "priority"),
)

review_decisions = Table(
    "review_decisions",
    metadata,
    Column("decision_id", Uuid, primary_key=True, info=PSEUDONYM),
    Column("seq", BigInteger, Identity(always=True), unique=True, info=PUBLIC),
    Column("case_id", Text, nullable=False, info=PSEUDONYM),
    Column("version", LargeBinary, nullable=False, info=SEALED),
    Column("at", _moment, nullable=False, info=PUBLIC),
    Column("reviewer", Text, nullable=False, info=PSEUDONYM),
    Column("verdict", Text, nullable=False, info=PUBLIC),
    Column("reason", LargeBinary, nullable=False, info=SEALED),
    Column("closes", Text, nullable=True, info=PUBLIC),
    UniqueConstraint("case_id", "version", "reviewer"),
)

# Which cases are samples or planted; reviewers cannot read it, so that they judge all alike.
review_samples = Table(
    "review_samples",
    metadata,
    Column("case_id", Text, primary_key=True, info=PSEUDONYM),
    Column("slice", Text, nullable=False, info=PUBLIC),
    Column("match_weight", Double, nullable=True, info=PUBLIC),
    Column("population", Integer, nullable=False, info=PUBLIC),
    Column("drawn", Integer, nullable=False, info=PUBLIC),
    Column("truth", Text, nullable=True, info=PUBLIC),
    Column("seed", BigInteger, nullable=False, info=PUBLIC),
    Column("drawn_at", _moment, nullable=False, info=PUBLIC),
)

# Merges and unmerges that somebody decided; the pipeline alone can carry them out in the lake.
identity_changes = Table(
    "identity_changes",
    metadata,
    Column("change_id", Uuid, primary_key=True, info=PSEUDONYM),
    Column("seq", BigInteger, Identity(always=True), unique=True, info=PUBLIC),
    Column("kind", Text, nullable=False, info=PUBLIC),
    Column("survivor_id", Uuid, nullable=False, info=PSEUDONYM),
    Column("absorbed_id", Uuid, nullable=False, info=PSEUDONYM),
    Column("actor", Text, nullable=False, info=PSEUDONYM),
    Column("reason", LargeBinary, nullable=False, info=SEALED),
    Column("decided_at", _moment, nullable=False, info=PUBLIC),
    Column("applied_at", _moment, nullable=True, info=PUBLIC),
)

# Whose profile nobody may open until it is theirs alone again; row security obeys it.
withheld_profiles = Table(
    "withheld_profiles",
    metadata,
    Column("citizen_id", Uuid, primary_key=True, info=PSEUDONYM),
    Column("since", _moment, nullable=False, info=PUBLIC),
    Column("incident_id", Uuid, nullable=False, info=PSEUDONYM),
)

incidents = Table(
    "incidents",
    metadata,
    Column("incident_id", Uuid, primary_key=True, info=PSEUDONYM),
    Column("seq", BigInteger, Identity(always=True), unique=True, info=PUBLIC),
    Column("kind", Text, nullable=False, info=PUBLIC),
    Column("opened_at", _moment, nullable=False, info=PUBLIC),
    Column("opened_by", Text, nullable=False, info=PSEUDONYM),
    Column("state", Text, nullable=False, info=PUBLIC),
    Column("what", Text, nullable=False, info=PUBLIC),
    Column("citizens", ARRAY(Uuid), nullable=False, info=PSEUDONYM),
    Column("agencies", ARRAY(Text), nullable=False, info=PUBLIC),
    Column("accesses", ARRAY(BigInteger), nullable=False, info=PUBLIC),
    Column("since", _moment, nullable=False, info=PUBLIC),
)
