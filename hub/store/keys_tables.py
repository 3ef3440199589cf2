"""Tables of the key epochs: which were retired, and what outside the tables still needs one."""

from sqlalchemy import Column, DateTime, Integer, Table, Text

from hub.store.schema import PUBLIC, metadata

# An epoch that stands here is refused for every new data key, also to a run that began before.
retired_epochs = Table(
    "retired_epochs",
    metadata,
    Column("epoch", Integer, primary_key=True, autoincrement=False, info=PUBLIC),
    Column("retired_at", DateTime(timezone=True), nullable=False, info=PUBLIC),
)

# Backups hold data keys as they were wrapped on their day; without a term they need it for ever.
epoch_holds = Table(
    "epoch_holds",
    metadata,
    Column("holder", Text, primary_key=True, info=PUBLIC),
    Column("epoch", Integer, primary_key=True, autoincrement=False, info=PUBLIC),
    Column("held_until", DateTime(timezone=True), nullable=True, info=PUBLIC),
    Column("made_at", DateTime(timezone=True), nullable=False, info=PUBLIC),
)
