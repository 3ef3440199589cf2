"""How far the last run of publishing came into the lake's changes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("upto", sa.DateTime(timezone=True), nullable=True),
        sa.Column("layout", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_publications")),
        schema="hub",
    )
