"""A text in front of the guard, with everything of its conversation that the guard should know."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from copilot.chat.access import conversation_for
from copilot.chat.actors import Actor
from copilot.chat.house import SEND_WAIT_S, House
from copilot.clock import now_iso
from copilot.guard import Context, Ear, Kind, Permission, Rule, Verdict, check
from copilot.storage import conversations, ledger, messages, people, records
from copilot.storage.rows import Conversation, Message, PermissionRow, Site

CUSTOMER_CHARS = 8_000  # of the customer's newest words; a flood of them must not make every check slow
TURNS_KNOWN = 80  # messages of a conversation in which a number or date may be grounded


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation as the guard sees it. `grants` are the permissions in force, newest first."""

    conversation: Conversation
    site: Site
    turns: tuple[Message, ...]
    known: tuple[str, ...]
    grants: tuple[PermissionRow, ...]

    @property
    def customer_words(self) -> str:
        """What the customer wrote since the last answer; their last message when all is answered."""
        burst: list[str] = []
        for message in reversed(self.turns):
            if message.who == "agent" and burst:
                break
            if message.who == "customer":
                burst.append(message.text)
        return "\n".join(reversed(burst))[-CUSTOMER_CHARS:]

    def context(self, permission: Permission | None) -> Context:
        """The guard's context under one permission."""
        return Context(
            customer=self.customer_words,
            known=self.known,
            permission=permission,
            language=self.conversation.language,
        )


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and the grant that the text leans on; None when it speaks of no compensation."""

    verdict: Verdict
    grant: PermissionRow | None = None


def load_case(connection: Connection, conversation: Conversation) -> Case:
    """Everything the guard should know, in one read."""
    site = people.find_site(connection, site_id=conversation.site_id)
    visitor = people.find_visitor(connection, conversation.visitor_id)
    assert site is not None, "foreign keys hold it"
    assert visitor is not None, "foreign keys hold it"
    turns = messages.list_before(connection, conversation.id, conversation.last_seq + 1, TURNS_KNOWN)
    card, _ = records.find_card(connection, conversation.id)
    notes = [note["text"] for note in records.list_notes(connection, conversation.id)]
    card_texts = [card.happened, card.wish, card.can_do, card.order, card.contact]
    names = [visitor.name, visitor.email, visitor.phone, site.name, site.house_rules]
    people_named = people.names_of_users(connection)
    texts = [*(turn.text for turn in turns), *card_texts, *notes, *names, *people_named]
    grants = ledger.permissions_in_force(connection, conversation.id, now=now_iso())
    return Case(conversation, site, tuple(turns), tuple(text for text in texts if text), tuple(grants))


def judge(house: House, case: Case, text: str, *, ear: Ear | None = None) -> Judgement:
    """Check a text under each permission in force, and under none; the mildest verdict counts.

    With an ear the semantic layer is asked, too. A grant is leaned on when the text breaks the compensation rule
    without it and passes with it, or states the permitted sum, which nothing else in the conversation vouches for.
    """
    with house.steps.take("guard", case.conversation.id, case.conversation.customer_seq) as note:
        judgement = _judge(house, case, text, ear)
        note(verdict=str(judgement.verdict.decision), policy=judgement.verdict.policy)
    return judgement


def _judge(house: House, case: Case, text: str, ear: Ear | None) -> Judgement:
    policy = house.policies.policy
    bare = check(policy, text, case.context(None), ear=ear)
    if not bare.violations:
        return Judgement(bare)
    for grant in case.grants:
        granted = check(policy, text, case.context(as_permission(grant)), ear=ear)
        if _leans_on(bare, granted):
            return Judgement(granted, grant)
    return Judgement(bare)


def _leans_on(bare: Verdict, granted: Verdict) -> bool:
    """Whether a permission makes the difference: it covers the offer, or the sum that nothing else vouches for."""
    if _count(granted, Rule.COMPENSATION):
        return False
    return _count(bare, Rule.COMPENSATION) > 0 or _count(granted, Rule.UNGROUNDED) < _count(bare, Rule.UNGROUNDED)


def _count(verdict: Verdict, rule: Rule) -> int:
    return sum(found.rule == rule for found in verdict.violations)


def listen(house: House, actor: Actor, conversation_id: str, text: str) -> None:
    """Let the semantic layer hear a text ahead of the transaction in which it is judged, which then only remembers
    the answer: nobody else could write while it waited."""
    if (ear := house.ear(within_s=SEND_WAIT_S)) is None:
        return
    with house.db.read() as connection:
        case = load_case(connection, conversation_for(connection, actor, conversation_id))
    _judge(house, case, text, ear)


def as_permission(grant: PermissionRow) -> Permission:
    """A stored grant in the guard's terms."""
    return Permission(
        kinds=frozenset({Kind(grant.kind)}), amount=grant.amount, currency=grant.currency, percent=grant.percent
    )


def load_conversation_case(house: House, conversation_id: str) -> Case | None:
    """The case of a conversation by id."""
    with house.db.read() as connection:
        conversation = conversations.find(connection, conversation_id)
        return load_case(connection, conversation) if conversation else None


def with_language(case: Case, language: str | None) -> Case:
    """The same case in another language: for a text that answers words not yet read."""
    return replace(case, conversation=replace(case.conversation, language=language)) if language else case
