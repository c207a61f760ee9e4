"""What was found in uploads, for the posts that will name them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "uploaded_media",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user", sa.String(length=120), nullable=True),
        sa.Column("client", sa.String(length=64), nullable=True),
        sa.Column("service", sa.String(length=120), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("created", "user", "client"):
        op.create_index(f"ix_uploaded_media_{column}", "uploaded_media", [column], unique=False)
    op.create_table(
        "uploaded_media_names",
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("media_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["uploaded_media.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("name_hash", "media_id"),
    )
    op.create_index("ix_uploaded_media_names_media_id", "uploaded_media_names", ["media_id"], unique=False)


def downgrade() -> None:
    """Remove them; they hold a day at most."""
    op.drop_table("uploaded_media_names")
    op.drop_table("uploaded_media")
