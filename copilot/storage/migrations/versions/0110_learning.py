"""Lessons for those who keep prompts and rules; the report on drafts reads an index alone, not whole texts."""

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0101"
branch_labels = None
depends_on = None

REPORT = ["created_at", "state", "drafter", "version", "similarity", "conversation_id"]


def upgrade() -> None:
    op.create_index("ix_draft_report", "draft", REPORT, unique=False)
    op.drop_index("ix_draft_created_at", "draft")
    op.create_table(
        "lesson",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_lesson_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_lesson_user_id_user"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
    )
    op.create_index("ix_lesson_conversation_id", "lesson", ["conversation_id"], unique=False)
    op.create_index("ix_lesson_state_at", "lesson", ["state", "at"], unique=False)


def downgrade() -> None:
    op.drop_table("lesson")
    op.create_index("ix_draft_created_at", "draft", ["created_at"], unique=False)
    op.drop_index("ix_draft_report", "draft")
