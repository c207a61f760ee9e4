"""Templates of those who agreed that their face is known; empty unless a school switches identification on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "face_templates",
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("whose", sa.String(length=10), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_hash"),
    )


def downgrade() -> None:
    """Remove it and every template in it."""
    op.drop_table("face_templates")
