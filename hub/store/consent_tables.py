"""What is asked of people, and who may answer for whom; the answers are `consent_events`."""

from sqlalchemy import ARRAY, CheckConstraint, Column, DateTime, Index, Table, Text, Uuid, text

from hub.store.schema import PSEUDONYM, PUBLIC, metadata

_moment = DateTime(timezone=True)

# One question of one agency to one person, with its clocks; closed by an answer or by time.
consent_requests = Table(
    "consent_requests",
    metadata,
    Column("request_id", Uuid, primary_key=True, info=PSEUDONYM),
    Column("citizen_id", Uuid, nullable=False, info=PSEUDONYM),
    Column("agency", Text, nullable=False, info=PUBLIC),
    Column("purpose", Text, nullable=False, info=PUBLIC),
    Column("notice_version", Text, nullable=False, info=PUBLIC),
    Column("asked_at", _moment, nullable=False, info=PUBLIC),
    Column("reminder_due", _moment, nullable=False, info=PUBLIC),
    Column("lapses_at", _moment, nullable=False, info=PUBLIC),
    Column("reminded_at", _moment, nullable=True, info=PUBLIC),
    Column("closed_at", _moment, nullable=True, info=PUBLIC),
    Column("outcome", Text, nullable=True, info=PUBLIC),
    CheckConstraint("(closed_at is null) = (outcome is null)", name="closed"),
    Index(None, "citizen_id", "purpose", "asked_at"),
    Index(None, "lapses_at", postgresql_where=text("closed_at is null")),
)

# Who may answer for whom, for which purposes, until when; registered at a window with proof.
representations = Table(
    "representations",
    metadata,
    Column("representation_id", Uuid, primary_key=True, info=PSEUDONYM),
    Column("citizen_id", Uuid, nullable=False, info=PSEUDONYM),
    Column("representative_id", Uuid, nullable=False, index=True, info=PSEUDONYM),
    Column("kind", Text, nullable=False, info=PUBLIC),
    Column("purposes", ARRAY(Text), nullable=False, info=PUBLIC),
    Column("evidence_hash", Text, nullable=False, info=PSEUDONYM),
    Column("officer", Text, nullable=False, info=PSEUDONYM),
    Column("minor_heard_at", _moment, nullable=True, info=PUBLIC),
    Column("starts_at", _moment, nullable=False, info=PUBLIC),
    Column("ends_at", _moment, nullable=False, info=PUBLIC),
    Column("registered_at", _moment, nullable=False, info=PUBLIC),
    Column("ended_at", _moment, nullable=True, info=PUBLIC),
    CheckConstraint("citizen_id <> representative_id", name="two_people"),
    CheckConstraint("starts_at < ends_at", name="has_end"),
    Index(None, "citizen_id"),
)
