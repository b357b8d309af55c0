"""Authority given in advance and two-person grants; texts prepared for a site; who is mentioned in a note."""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("permission") as permission:
        permission.add_column(sa.Column("basis", sa.Text(), nullable=True))
        permission.add_column(sa.Column("first_by", sa.String(length=32), nullable=True))
        permission.add_column(sa.Column("first_at", sa.String(length=24), nullable=True))
        permission.create_foreign_key(
            op.f("fk_permission_first_by_user"), "user", ["first_by"], ["id"], ondelete="SET NULL"
        )
    op.create_index("ix_permission_answered_at", "permission", ["answered_at"], unique=False)
    op.create_table(
        "mention",
        sa.Column("note_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("seen_at", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_mention_note_id_note"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_mention_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("note_id", "user_id", name=op.f("pk_mention")),
    )
    op.create_index("ix_mention_user_seen", "mention", ["user_id", "seen_at"], unique=False)
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=True),
        sa.Column("changed_at", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user.id"], name=op.f("fk_canned_reply_changed_by_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_canned_reply_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
        sa.UniqueConstraint("site_id", "language", "name", name=op.f("uq_canned_reply_site_id_language_name")),
    )
