"""Grants say at which times, where and on which paper; requests say what became of the message to the approvers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_GRANTS = (
    ("times", sa.String(length=30), "always"),
    ("networks", sa.JSON(), "[]"),
    ("document", sa.String(length=300), ""),
)


def upgrade() -> None:
    """Add the columns; a grant that is there holds always and everywhere, as it did."""
    for name, kind, default in _GRANTS:
        op.add_column("grants", sa.Column(name, kind, nullable=False, server_default=default))
    op.add_column("grants", sa.Column("confirmed", sa.DateTime(timezone=True), nullable=True))
    op.add_column("grants", sa.Column("confirmed_by", sa.String(length=120), nullable=True))
    op.add_column("access_requests", sa.Column("mail", sa.String(length=20), nullable=True))
    op.add_column("access_requests", sa.Column("mail_tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("access_requests", sa.Column("mail_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("access_requests", sa.Column("mail_problem", sa.String(length=300), nullable=True))
    op.create_index("ix_access_requests_mail", "access_requests", ["mail"], unique=False)


def downgrade() -> None:
    """Remove them, with what they hold."""
    op.drop_index("ix_access_requests_mail", table_name="access_requests")
    for name in ("mail", "mail_tries", "mail_at", "mail_problem"):
        op.drop_column("access_requests", name)
    for name in ("times", "networks", "document", "confirmed", "confirmed_by"):
        op.drop_column("grants", name)
