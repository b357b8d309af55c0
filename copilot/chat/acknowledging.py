"""An honest holding line for a customer whom nobody has answered yet (L2), where the site wants one.

It says only what is true: the words have arrived, and whether anybody is here. It is no answer and stops no clock.
"""

from copilot.chat.events import MessageStored
from copilot.chat.house import House
from copilot.chat.presence import Presence
from copilot.chat.sites import settings_of
from copilot.clock import now_iso
from copilot.storage import conversations, messages, people
from copilot.storage.rows import Conversation, Job, Message

KIND = "acknowledgement"

HERE = {
    "en": "Thank you, your message has arrived. One of us will read it and answer you right here.",
    "et": "Aitäh, teie sõnum jõudis kohale. Keegi meist loeb selle läbi ja vastab teile siinsamas.",
    "ru": "Спасибо, ваше сообщение дошло. Кто-нибудь из нас прочитает его и ответит вам прямо здесь.",
    "nb": "Takk, meldingen din har kommet fram. En av oss leser den og svarer deg her.",
    "kk": "Рақмет, хабарламаңыз жетті. Әріптесіміз оны оқып, сізге осы жерде жауап береді.",
}
NOBODY_HERE = {
    "en": "Thank you, your message has arrived. None of us is here at the moment; it is kept, and you will be answered "
    "right here.",
    "et": "Aitäh, teie sõnum jõudis kohale. Praegu ei ole meist kedagi kohal; sõnum on alles ja teile vastatakse "
    "siinsamas.",
    "ru": "Спасибо, ваше сообщение дошло. Сейчас никого из нас нет на месте; сообщение сохранено, вам ответят прямо "
    "здесь.",
    "nb": "Takk, meldingen din har kommet fram. Akkurat nå er ingen av oss her. Meldingen er lagret, og du får svar "
    "her.",
    "kk": "Рақмет, хабарламаңыз жетті. Дәл қазір орнымызда ешкім жоқ; хабарламаңыз сақталды, жауап осы жерде беріледі.",
}


def run_acknowledgement(house: House, presence: Presence, job: Job) -> None:
    """Send the holding line if the customer still waits for an answer to the message that started the timer."""
    with house.db.begin() as connection:
        conversation = conversations.find(connection, job.conversation_id or "")
        if conversation is None or not _still_waits(conversation, job.seq):
            return
        client_id = f"{KIND}-{job.seq}"
        if messages.find_by_client_id(connection, conversation.id, client_id):
            return
        site = people.find_site(connection, site_id=conversation.site_id)
        if site is None or not settings_of(site).acknowledge_after_s:
            return
        visitor = people.find_visitor(connection, conversation.visitor_id)
        locale = conversation.language or (visitor.locale if visitor else None) or settings_of(site).locale
        words = HERE if presence.is_somebody_here(site.id) else NOBODY_HERE
        seq = conversations.take_seq(connection, conversation.id)
        if seq is None:
            return
        message = Message(
            conversation_id=conversation.id,
            seq=seq,
            who="system",
            user_id=None,
            name=None,
            text=words.get(locale, words["en"]),
            at=now_iso(),
            client_id=client_id,
            kind=KIND,
            draft_id=None,
            attachments=None,
        )
        messages.insert(connection, message)
    house.bus.publish(MessageStored(message, conversation.site_id, conversation.visitor_id))


def _still_waits(conversation: Conversation, seq: int) -> bool:
    return conversation.state != "closed" and conversation.waiting_since is not None and conversation.agent_seq < seq
