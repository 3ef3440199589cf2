"""Table of the requests to learn whom a pseudonym names: two officers, a reason, once."""

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, LargeBinary, Table, Text, Uuid

from hub.store.schema import PSEUDONYM, PUBLIC, SEALED, metadata

_moment = DateTime(timezone=True)

# Whom it turned out to be is not kept: the log says so, in the citizen's own trail.
pseudonym_requests = Table(
    "pseudonym_requests",
    metadata,
    Column("request_id", Uuid, primary_key=True, info=PSEUDONYM),
    Column("agency", Text, nullable=False, info=PUBLIC),
    Column("pseudonym", Text, nullable=False, info=PSEUDONYM),
    Column("reason", LargeBinary, nullable=False, info=SEALED),
    Column("requested_by", Text, nullable=False, info=PSEUDONYM),
    Column("requested_at", _moment, nullable=False, info=PUBLIC),
    Column("approved_by", Text, nullable=True, info=PSEUDONYM),
    Column("approved_at", _moment, nullable=True, info=PUBLIC),
    Column("found", Boolean, nullable=True, info=PUBLIC),
    CheckConstraint("approved_by <> requested_by", name="two_officers"),
    CheckConstraint("(approved_by is null) = (approved_at is null)", name="approved"),
)
