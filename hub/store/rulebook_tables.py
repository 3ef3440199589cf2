"""Tables of the rulebook's services: kept releases, gaps, marks, reserved people, notices.

Labels as in `hub.store.schema`. Histories only grow: what holds now is read off the last row.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
)

from hub.store.schema import PSEUDONYM, PUBLIC, metadata

_moment = DateTime(timezone=True)

# The very files of every version that was in force, so that its decisions can be made again.
rulebook_contents = Table(
    "rulebook_contents",
    metadata,
    Column("version", Text, primary_key=True, info=PUBLIC),
    Column("content", LargeBinary, nullable=False, info=PUBLIC),
    Column("kept_at", _moment, nullable=False, info=PUBLIC),
)

# Which version rules from when; the newest row is the one in force.
rulebook_activations = Table(
    "rulebook_activations",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True, info=PUBLIC),
    Column("version", Text, nullable=False, info=PUBLIC),
    Column("signature", LargeBinary, nullable=False, info=PUBLIC),
    Column("widened", Integer, nullable=False, info=PUBLIC),
    Column("activated_at", _moment, nullable=False, info=PUBLIC),
)

# Officers who vouch for a version that opens delicate fields; two are needed.
rulebook_approvals = Table(
    "rulebook_approvals",
    metadata,
    Column("version", Text, primary_key=True, info=PUBLIC),
    Column("officer", Text, primary_key=True, info=PSEUDONYM),
    Column("reason", Text, nullable=False, info=PUBLIC),
    Column("signature", LargeBinary, nullable=False, info=PUBLIC),
    Column("approved_at", _moment, nullable=False, info=PUBLIC),
)

# Questions that the rules do not know how to answer: a register of its own, never violations.
rule_gaps = Table(
    "rule_gaps",
    metadata,
    Column("agency", Text, primary_key=True, info=PUBLIC),
    Column("missing", Text, primary_key=True, info=PUBLIC),
    Column("purpose", Text, primary_key=True, info=PUBLIC),
    Column("first_at", _moment, nullable=False, info=PUBLIC),
    Column("last_at", _moment, nullable=False, info=PUBLIC),
    Column("times", BigInteger, nullable=False, info=PUBLIC),
)

# Marks that travel with a value: set and lifted, one row each.
value_marks = Table(
    "value_marks",
    metadata,
    Column("event_id", Uuid, primary_key=True, info=PSEUDONYM),
    Column("seq", BigInteger, Identity(always=True), unique=True, info=PUBLIC),
    Column("citizen_id", Uuid, nullable=False, info=PSEUDONYM),
    Column("field", Text, nullable=False, info=PUBLIC),
    Column("mark", Text, nullable=False, info=PUBLIC),
    Column("action", Text, nullable=False, info=PUBLIC),
    Column("reference", Text, nullable=False, info=PUBLIC),
    Column("actor", Text, nullable=False, info=PSEUDONYM),
    Column("at", _moment, nullable=False, info=PUBLIC),
    Index(None, "citizen_id", "seq"),
)

# Who is protected: proposed, confirmed, lifted, by two different officers.
protection_events = Table(
    "protection_events",
    metadata,
    Column("event_id", Uuid, primary_key=True, info=PSEUDONYM),
    Column("seq", BigInteger, Identity(always=True), unique=True, info=PUBLIC),
    Column("citizen_id", Uuid, nullable=False, info=PSEUDONYM),
    Column("action", Text, nullable=False, info=PUBLIC),
    Column("reason", Text, nullable=False, info=PUBLIC),
    Column("officer", Text, nullable=False, info=PSEUDONYM),
    Column("at", _moment, nullable=False, info=PUBLIC),
    Index(None, "citizen_id", "seq"),
)

# What an agency that read a value must be told: it was marked or corrected since.
agency_notices = Table(
    "agency_notices",
    metadata,
    Column("notice_id", Uuid, primary_key=True, info=PSEUDONYM),
    Column("seq", BigInteger, Identity(always=True), unique=True, info=PUBLIC),
    Column("agency", Text, nullable=False, info=PUBLIC),
    Column("citizen_id", Uuid, nullable=False, info=PSEUDONYM),
    Column("field", Text, nullable=False, info=PUBLIC),
    Column("kind", Text, nullable=False, info=PUBLIC),
    Column("accesses", ARRAY(BigInteger), nullable=False, info=PUBLIC),
    Column("created_at", _moment, nullable=False, info=PUBLIC),
    Index(None, "agency", "seq"),
)

agency_notice_receipts = Table(
    "agency_notice_receipts",
    metadata,
    Column("notice_id", Uuid, primary_key=True, info=PSEUDONYM),
    Column("client", Text, nullable=False, info=PUBLIC),
    Column("received_at", _moment, nullable=False, info=PUBLIC),
)
