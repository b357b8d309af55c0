"""The conversation as plain text, for the customer to keep: on the screen, or by e-mail through the outbox."""

import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

import gevent

from copilot.chat.errors import NotFound, Unavailable
from copilot.chat.house import House
from copilot.clock import now_iso
from copilot.settings import Settings
from copilot.storage import conversations, messages, outbox, people
from copilot.storage.rows import Conversation, Job, Message

logger = logging.getLogger(__name__)

MOST_MESSAGES = 5_000
SEND_TIMEOUT_S = 20.0
MOST_TRIES = 60  # about an hour, by the runner's back-off
SUBJECTS = {
    "en": "Your conversation with {site}",
    "et": "Teie vestlus: {site}",
    "ru": "Ваша переписка: {site}",
    "nb": "Samtalen din med {site}",
    "kk": "Сұхбатыңыз: {site}",
}


def can_mail(settings: Settings) -> bool:
    """Whether this server sends e-mail at all."""
    return bool(settings.smtp_url.get_secret_value() and settings.mail_from)


def transcript_of(house: House, conversation: Conversation) -> str:
    """Every message on its own line: when, who, what."""
    with house.db.read() as connection:
        return _text(messages.list_after(connection, conversation.id, 0, MOST_MESSAGES))


def queue_mail(house: House, conversation: Conversation, *, email: str, locale: str) -> None:
    """Have the transcript sent. Raises Unavailable where this server sends no e-mail, NotFound before an answer.

    Only what somebody of ours has answered is sent: otherwise anybody could have their own words mailed to a stranger.
    """
    if not can_mail(house.settings):
        raise Unavailable("This server sends no e-mail. You can copy or save the conversation instead.")
    if conversation.first_response_at is None:
        raise NotFound("The conversation can be sent once somebody has answered.")
    with house.db.begin() as connection:
        now = now_iso()
        outbox.put(
            connection,
            key=f"transcript:{conversation.id}",
            kind="transcript",
            conversation_id=conversation.id,
            due_at=now,
            now=now,
            payload={"email": email, "locale": locale},
        )


def run_job(house: House, job: Job) -> None:
    """Send one transcript. Raises OSError or SMTPException; the runner tries again later, and gives up in the end."""
    with house.db.read() as connection:
        conversation = conversations.find(connection, job.conversation_id or "")
        site = people.find_site(connection, site_id=conversation.site_id) if conversation else None
    if conversation is None or site is None or not job.payload or not can_mail(house.settings):
        return
    if job.attempts > MOST_TRIES:
        logger.error("transcript given up", extra={"conversation_id": conversation.id, "attempts": job.attempts})
        return
    mail = EmailMessage()
    mail["From"] = house.settings.mail_from
    mail["To"] = job.payload["email"]
    mail["Subject"] = SUBJECTS[job.payload["locale"]].format(site=site.name)
    mail["Date"], mail["Message-ID"] = (
        formatdate(),
        make_msgid(domain=house.settings.mail_from.rpartition("@")[2].strip(">")),
    )
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(transcript_of(house, conversation) + "\n")
    # In a thread: a mail server may take its time, and every customer's messages would wait with it.
    try:
        gevent.get_hub().threadpool.apply(_send, (house.settings, mail))
    except smtplib.SMTPRecipientsRefused:
        logger.warning("transcript refused", extra={"conversation_id": conversation.id})  # no such address: for good
        return
    logger.info("transcript sent", extra={"conversation_id": conversation.id})


def _send(settings: Settings, mail: EmailMessage) -> None:
    parts = urlsplit(settings.smtp_url.get_secret_value())
    host, context = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SEND_TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=SEND_TIMEOUT_S)
    with server:
        if parts.scheme == "smtp" and server.ehlo()[0] == 250 and server.has_extn("starttls"):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(mail)


def _text(thread: list[Message]) -> str:
    return "\n".join(f"{turn.at[:16].replace('T', ' ')}  {turn.name or turn.who}: {turn.text}" for turn in thread)
