"""Tables of the limits of agreements and of what looks odd in the log."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    Table,
    Text,
)

from hub.store.schema import PUBLIC, metadata

# How much of an agreement was used in one window (a minute or a civil day of Bogotá).
quota_uses = Table(
    "quota_uses",
    metadata,
    Column("agreement", Text, primary_key=True, info=PUBLIC),
    Column("measure", Text, primary_key=True, info=PUBLIC),
    Column("starts_at", DateTime(timezone=True), primary_key=True, info=PUBLIC),
    Column("used", BigInteger, nullable=False, info=PUBLIC),
)

# What the rules found odd in the log: one mark a client, rule and day, with the entries behind it.
access_marks = Table(
    "access_marks",
    metadata,
    Column("client_id", Text, primary_key=True, info=PUBLIC),
    Column("rule", Text, primary_key=True, info=PUBLIC),
    Column("day", Date, primary_key=True, info=PUBLIC),
    Column("agency", Text, nullable=False, info=PUBLIC),
    Column("times", Integer, nullable=False, info=PUBLIC),
    Column("entries", ARRAY(BigInteger), nullable=False, info=PUBLIC),
    Column("last_entry", BigInteger, nullable=False, info=PUBLIC),
    Column("opened_at", DateTime(timezone=True), nullable=False, info=PUBLIC),
    Index(None, "day"),
)
