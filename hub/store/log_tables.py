"""What stands beside the log's own tables: checkpoints with the cosignatures of witnesses."""

from sqlalchemy import BigInteger, Column, DateTime, Integer, Table, Text

from hub.store.schema import PUBLIC, metadata

log_cosigned = Table(
    "log_cosigned",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False, info=PUBLIC),
    Column("note", Text, nullable=False, info=PUBLIC),
    Column("witnesses", Integer, nullable=False, info=PUBLIC),
    Column("cosigned_at", DateTime(timezone=True), nullable=False, info=PUBLIC),
)
