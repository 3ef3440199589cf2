"""Tables of erasure: the register written ahead, sealed proofs of consent, known backups."""

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, Identity, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from hub.store.schema import PSEUDONYM, PUBLIC, SEALED, metadata

_moment = DateTime(timezone=True)

# Whoever is named while an erasure goes on is named no more when it has ended.
erasures = Table(
    "erasures",
    metadata,
    Column("erasure_id", Uuid, primary_key=True, info=PSEUDONYM),
    Column("seq", BigInteger, Identity(always=True), unique=True, info=PUBLIC),
    Column("people", ARRAY(Uuid), nullable=False, info=PSEUDONYM),
    Column("request", Text, nullable=False, info=PSEUDONYM),
    Column("reason", Text, nullable=False, info=PUBLIC),
    Column("actor", Text, nullable=False, info=PSEUDONYM),
    Column("begun_at", _moment, nullable=False, info=PUBLIC),
    Column("ended_at", _moment, nullable=True, info=PUBLIC),
    Column("counts", JSONB, nullable=False, info=PUBLIC),
    Column("certificate", LargeBinary, nullable=True, info=PUBLIC),
    Column("signature", LargeBinary, nullable=True, info=PUBLIC),
)

consent_proofs = Table(
    "consent_proofs",
    metadata,
    Column("proof_id", Uuid, primary_key=True, info=PSEUDONYM),
    Column("erasure_id", Uuid, nullable=False, index=True, info=PSEUDONYM),
    Column("sealed", LargeBinary, nullable=False, info=SEALED),
    Column("sealed_at", _moment, nullable=False, info=PUBLIC),
)

backups = Table(
    "backups",
    metadata,
    Column("backup_id", Uuid, primary_key=True, info=PUBLIC),
    Column("made_at", _moment, nullable=False, info=PUBLIC),
    Column("expires_at", _moment, nullable=False, info=PUBLIC),
    Column("log_size", BigInteger, nullable=False, info=PUBLIC),
)
