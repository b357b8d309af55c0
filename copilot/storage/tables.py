"""The tables. Times are ISO 8601 UTC text (`copilot.clock`), ids are text (`copilot.ids`)."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = String(32)
When = String(24)
Json = JSON().with_variant(JSONB(), "postgresql")


def _reference(table: str, *, nullable: bool = False, index: bool = True) -> Column[str]:
    return Column(
        f"{table.strip('_')}_id",
        Id,
        ForeignKey(f"{table}.id", ondelete="CASCADE"),
        nullable=nullable,
        index=index,
    )


site = Table(
    "site",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("secret", Text, nullable=False),
    Column("origins", Json, nullable=False),
    Column("settings", Json, nullable=False),
    Column("house_rules", Text, nullable=False, server_default=""),
    Column("created_at", When, nullable=False),
)

user = Table(
    "user",
    metadata,
    Column("id", Id, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("token_hash", Text, unique=True),
    Column("locale", Text, nullable=False, server_default="en"),
    Column("sites", Json),  # ids the person works for; null means all
    Column("languages", Json),  # languages they answer in; null means all
    Column("disabled", Boolean, nullable=False, server_default=false()),
    Column("session_epoch", Integer, nullable=False, server_default="0"),
    Column("created_at", When, nullable=False),
)

visitor = Table(
    "visitor",
    metadata,
    Column("id", Id, primary_key=True),
    _reference("site"),
    Column("external_id", Text),
    Column("name", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("locale", Text),
    Column("page", Json),
    Column("created_at", When, nullable=False),
    Column("seen_at", When),
    UniqueConstraint("site_id", "external_id"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", Id, primary_key=True),
    _reference("site", index=False),
    _reference("visitor"),
    Column("state", Text, nullable=False, server_default="open"),
    Column("last_seq", Integer, nullable=False, server_default="0"),
    Column("customer_seq", Integer, nullable=False, server_default="0"),
    Column("agent_seq", Integer, nullable=False, server_default="0"),
    Column("seen_by_customer", Integer, nullable=False, server_default="0"),
    Column("seen_by_agent", Integer, nullable=False, server_default="0"),
    Column("last_who", Text),
    Column("last_text", Text),
    Column("last_at", When),
    Column("opened_at", When, nullable=False),
    Column("waiting_since", When),
    Column("first_response_at", When),
    Column("snoozed_until", When),
    Column("closed_at", When),
    Column("language", Text),
    Column("anger", Integer, nullable=False, server_default="0"),
    Column("first_anger", Integer),
    Column("trend", Integer, nullable=False, server_default="0"),
    Column("flags", Json, nullable=False, server_default=text("'[]'")),
    Column("issue", Text, nullable=False, server_default="other"),
    Column("read_seq", Integer, nullable=False, server_default="0"),
    Column("assignee_id", Id, ForeignKey("user.id", ondelete="SET NULL"), index=True),
    Column("escalated", Boolean, nullable=False, server_default=false()),
    Column("record", Json),
    Column("repeat_contact", Boolean, nullable=False, server_default=false()),
    Column("assigned_at", When),  # when the assignee got it: whose turn is next
)
Index("ix_conversation_assignee_last", conversation.c.assignee_id, conversation.c.last_at)
Index("ix_conversation_assignee_turn", conversation.c.assignee_id, conversation.c.assigned_at)
Index("ix_conversation_opened", conversation.c.opened_at, conversation.c.site_id)
Index("ix_conversation_inbox", conversation.c.site_id, conversation.c.state, conversation.c.last_at)

message = Table(
    "message",
    metadata,
    Column("conversation_id", Id, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("who", Text, nullable=False),
    Column("user_id", Id, ForeignKey("user.id", ondelete="SET NULL")),
    Column("name", Text),
    Column("text", Text, nullable=False),
    Column("at", When, nullable=False),
    Column("client_id", Text),
    Column("kind", Text),
    Column("draft_id", Id),
    Column("attachments", Json),
    UniqueConstraint("conversation_id", "client_id"),
)

reading = Table(
    "reading",
    metadata,
    Column("conversation_id", Id, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("language", Text, nullable=False),
    Column("anger", Integer, nullable=False),
    Column("flags", Json, nullable=False),
    Column("issue", Text, nullable=False),
    Column("facts", Json, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    Column("id", Id, primary_key=True),
    _reference("conversation"),
    Column("covers_seq", Integer, nullable=False),
    Column("state", Text, nullable=False),  # streaming, ready, withdrawn, rejected, used
    Column("text", Text, nullable=False, server_default=""),
    Column("verdict", Text, nullable=False, server_default="allow"),
    Column("violations", Json, nullable=False),
    Column("attempts", Json, nullable=False),  # every attempt's drafter, text and verdict
    Column("drafter", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("reasons", Json, nullable=False),
    Column("ask", Text),
    Column("note", Text),
    Column("leaned_on", Text),
    Column("tokens_in", Integer, nullable=False, server_default="0"),
    Column("tokens_out", Integer, nullable=False, server_default="0"),
    Column("ms", Numeric(12, 3)),
    Column("reject_reason", Text),
    Column("sent_seq", Integer),
    Column("similarity", Numeric(5, 4)),
    Column("created_at", When, nullable=False),
)
# The report on drafts reads this alone: the rows themselves carry whole texts.
Index(
    "ix_draft_report",
    draft.c.created_at,
    draft.c.state,
    draft.c.drafter,
    draft.c.version,
    draft.c.similarity,
    draft.c.conversation_id,
)

permission = Table(
    "permission",
    metadata,
    Column("id", Id, primary_key=True),
    _reference("conversation"),
    Column("state", Text, nullable=False),  # asked, granted, denied, used, expired, withdrawn
    Column("kind", Text, nullable=False),
    Column("amount", Numeric(14, 2)),
    Column("currency", String(3)),
    Column("percent", Numeric(5, 2)),
    Column("reason", Text, nullable=False),
    Column("asked_by", Id, ForeignKey("user.id", ondelete="SET NULL")),
    Column("asked_at", When, nullable=False),
    Column("answered_by", Id, ForeignKey("user.id", ondelete="SET NULL")),
    Column("answered_at", When),
    Column("answer_reason", Text),
    Column("expires_at", When),
    Column("used_seq", Integer),
    Column("used_at", When, index=True),
    Column(
        "basis", Text
    ),  # who decided: standing (authority given in advance), one, two; null while nobody has granted
    Column("first_by", Id, ForeignKey("user.id", ondelete="SET NULL")),  # where two have to agree: the first of them
    Column("first_at", When),
)
Index("ix_permission_asked_at", permission.c.asked_at)
Index("ix_permission_answered_at", permission.c.answered_at)

promise = Table(
    "promise",
    metadata,
    Column("id", Id, primary_key=True),
    _reference("conversation"),
    Column("seq", Integer),
    Column("what", Text, nullable=False),
    Column("evidence", Text),
    Column("due_at", When, index=True),
    Column("owner_id", Id, ForeignKey("user.id", ondelete="SET NULL")),
    Column("state", Text, nullable=False),  # open, kept, broken, dropped
    Column("reminded_at", When),
    Column("alarmed_at", When),
    Column("late_at", When),  # when the supervisors were told
    Column("created_at", When, nullable=False),
)
Index("ix_promise_state_due", promise.c.state, promise.c.due_at)

card = Table(
    "card",
    metadata,
    Column("conversation_id", Id, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    Column("happened", Text),
    Column("wish", Text),
    Column("can_do", Text),
    Column("order", Text),
    Column("contact", Text),
    Column("issue", Text),
    Column("by_hand", Json, nullable=False),  # fields an agent corrected: the reader leaves them alone
    Column("updated_at", When, nullable=False),
)

note = Table(
    "note",
    metadata,
    Column("id", Id, primary_key=True),
    _reference("conversation"),
    Column("user_id", Id, ForeignKey("user.id", ondelete="SET NULL")),
    Column("text", Text, nullable=False),
    Column("at", When, nullable=False),
)

mention = Table(
    "mention",
    metadata,
    Column("note_id", Id, ForeignKey("note.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Id, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("seen_at", When),
)
Index("ix_mention_user_seen", mention.c.user_id, mention.c.seen_at)

canned_reply = Table(
    "canned_reply",
    metadata,
    Column("id", Id, primary_key=True),
    _reference("site", index=False),
    Column("language", Text, nullable=False),
    Column("name", Text, nullable=False),  # what is typed after the slash
    Column("text", Text, nullable=False),
    Column("changed_by", Id, ForeignKey("user.id", ondelete="SET NULL")),
    Column("changed_at", When, nullable=False),
    UniqueConstraint("site_id", "language", "name"),
)

escalation = Table(
    "escalation",
    metadata,
    Column("id", Id, primary_key=True),
    _reference("conversation"),
    Column("user_id", Id, ForeignKey("user.id", ondelete="SET NULL")),
    Column("reason", Text, nullable=False),
    Column("card", Json, nullable=False),
    Column("at", When, nullable=False),
)

review = Table(
    "review",
    metadata,
    Column("id", Id, primary_key=True),
    _reference("conversation"),
    Column("user_id", Id, ForeignKey("user.id", ondelete="SET NULL")),
    Column("badly", Text),
    Column("well", Text),
    Column("better", Text),
    Column("at", When, nullable=False),
)

lesson = Table(
    "lesson",
    metadata,
    Column("id", Id, primary_key=True),
    _reference("conversation"),
    Column("user_id", Id, ForeignKey("user.id", ondelete="SET NULL")),  # who passed it on
    Column("text", Text, nullable=False),
    Column("state", Text, nullable=False),  # open, done
    Column("at", When, nullable=False),
)
Index("ix_lesson_state_at", lesson.c.state, lesson.c.at)

rating = Table(
    "rating",
    metadata,
    Column("conversation_id", Id, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    Column("score", Integer, nullable=False),
    Column("comment", Text),
    Column("at", When, nullable=False, index=True),
)

finding = Table(
    "finding",
    metadata,
    Column("id", Id, primary_key=True),
    _reference("conversation"),
    Column("user_id", Id, ForeignKey("user.id", ondelete="SET NULL")),  # whose text it was; null for a draft
    Column("draft_id", Id),
    Column("source", Text, nullable=False),  # draft, send, override
    Column("rule", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("at", When, nullable=False, index=True),
)

rest = Table(
    "rest",
    metadata,
    Column("id", Id, primary_key=True),
    _reference("user"),
    Column("began_at", When, nullable=False),
    Column("ended_at", When),
)

attachment = Table(
    "attachment",
    metadata,
    Column("id", Id, primary_key=True),
    _reference("site", index=False),
    Column("visitor_id", Id, ForeignKey("visitor.id", ondelete="CASCADE"), index=True),
    Column("user_id", Id, ForeignKey("user.id", ondelete="SET NULL")),
    Column("conversation_id", Id, ForeignKey("conversation.id", ondelete="CASCADE"), index=True),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("path", Text, nullable=False),
    Column("created_at", When, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", When, nullable=False),
    Column("user_id", Id),
    Column("action", Text, nullable=False),
    Column("conversation_id", Id, index=True),
    Column("detail", Json, nullable=False),
    Column("hash", String(64)),  # over this row and the hash before it; null in rows older than the chain
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", Text, primary_key=True),  # what is to be done, once: "draft:<conversation>"
    Column("kind", Text, nullable=False),
    Column("conversation_id", Id, ForeignKey("conversation.id", ondelete="CASCADE"), index=True),
    Column("seq", Integer, nullable=False, server_default="0"),
    Column("payload", Json),
    Column("due_at", When, nullable=False, index=True),
    Column("claimed_until", When),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", When, nullable=False),
)

token_use = Table(
    "token_use",
    metadata,
    Column("site", Text, primary_key=True),  # by name, as drafting knows sites
    Column("day", String(10), primary_key=True),
    Column("tokens", Integer, nullable=False, server_default="0"),
)

one_time_link = Table(
    "one_time_link",
    metadata,
    Column("token_hash", Text, primary_key=True),
    _reference("user", index=False),
    Column("expires_at", When, nullable=False),
    Column("purpose", Text, nullable=False, server_default="enter"),  # enter (sign in), password (choose one)
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    _reference("user"),
    Column("scopes", Json, nullable=False),
    Column("sites", Json),  # ids it is good for; null means all of the person's
    Column("created_at", When, nullable=False),
    Column("expires_at", When),
    Column("used_at", When),
)

second_factor = Table(
    "second_factor",
    metadata,
    Column("user_id", Id, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("secret", Text, nullable=False),
    Column("confirmed_at", When),  # null while the key was shown and no code of it typed
    Column("last_step", Integer, nullable=False, server_default="0"),  # of 30 s; its code and earlier ones are used up
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("code_hash", Text, primary_key=True),
    _reference("user"),
)

webhook = Table(
    "webhook",
    metadata,
    Column("id", Id, primary_key=True),
    _reference("site"),
    Column("url", Text, nullable=False),
    Column("events", Json, nullable=False),
    Column("secret", Text, nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("created_at", When, nullable=False),
)

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", Id, primary_key=True),
    _reference("webhook"),
    _reference("conversation", nullable=True),
    Column("event", Text, nullable=False),
    Column("body", Text),  # null once it has been delivered
    Column("state", Text, nullable=False),  # waiting, delivered, given_up
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due_at", When, nullable=False),
    Column("claimed_until", When),
    Column("status", Integer),
    Column("problem", Text),
    Column("created_at", When, nullable=False, index=True),
    Column("tried_at", When),
)
Index("ix_webhook_delivery_due", webhook_delivery.c.state, webhook_delivery.c.due_at)
