"""The audit trail becomes a chain: every row carries a hash over itself and the row before it."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit", sa.Column("hash", sa.String(length=64), nullable=True))
