"""One-time links say what they are for: signing in, or choosing a password."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("one_time_link", sa.Column("purpose", sa.Text(), server_default="enter", nullable=False))
