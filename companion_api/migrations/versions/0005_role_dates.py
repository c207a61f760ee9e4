"""The first and last days of roles that end by themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody's role has dates yet."""
    op.add_column("people", sa.Column("role_dates", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Remove it: every role then holds without an end."""
    op.drop_column("people", "role_dates")
