"""What Alembic runs: always on the connection that ``migrations.run`` hands over."""

from __future__ import annotations

from alembic import context

from companion_api.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
