"""The limit a use was measured against, calls counted from the log, and how far that came."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nothing has been counted before this version, so no row is without its limit.
    op.add_column("quota_uses", sa.Column("most", sa.BigInteger(), nullable=False), schema="hub")
    op.create_table(
        "client_calls",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "day", "outcome", name=op.f("pk_client_calls")),
        schema="hub",
    )
    op.create_table(
        "log_followers",
        sa.Column("follower", sa.Text(), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("follower", name=op.f("pk_log_followers")),
        schema="hub",
    )
