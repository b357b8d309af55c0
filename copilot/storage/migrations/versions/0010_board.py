"""What timers, the load meter and the board need: marks, findings, rests, indexes by time."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0001"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_conversation_assignee_last", "conversation", ["assignee_id", "last_at"]),
    ("ix_conversation_assignee_turn", "conversation", ["assignee_id", "assigned_at"]),
    ("ix_conversation_opened", "conversation", ["opened_at", "site_id"]),
    ("ix_draft_created_at", "draft", ["created_at"]),
    ("ix_permission_asked_at", "permission", ["asked_at"]),
    ("ix_permission_used_at", "permission", ["used_at"]),
    ("ix_promise_state_due", "promise", ["state", "due_at"]),
    ("ix_rating_at", "rating", ["at"]),
)


def upgrade() -> None:
    op.add_column("conversation", sa.Column("assigned_at", sa.String(length=24), nullable=True))
    op.add_column("promise", sa.Column("late_at", sa.String(length=24), nullable=True))
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns, unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("draft_id", sa.String(length=32), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_finding_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_finding_user_id_user"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_conversation_id"), "finding", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_finding_at"), "finding", ["at"], unique=False)
    op.create_table(
        "rest",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("began_at", sa.String(length=24), nullable=False),
        sa.Column("ended_at", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_rest_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rest")),
    )
    op.create_index(op.f("ix_rest_user_id"), "rest", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("rest")
    op.drop_table("finding")
    for name, table, _ in INDEXES:
        op.drop_index(name, table_name=table)
    op.drop_column("promise", "late_at")
    op.drop_column("conversation", "assigned_at")
