"""What a customer is shown: messages, the site's words and manners, what has been read."""

from typing import Any

from copilot.chat import transcripts
from copilot.chat.agent_pictures import AgentPictures
from copilot.chat.house import House
from copilot.chat.launcher_icons import ICONS
from copilot.chat.site_settings import SiteSettings
from copilot.chat.sites import settings_of
from copilot.chat.views import customer_message_view
from copilot.storage import attachments as stored_files
from copilot.storage.rows import Conversation, Message, Site
from copilot.visitor.away import AwayBoard


class CustomerViews:
    """Views that need more than the row."""

    def __init__(self, house: House, pictures: AgentPictures, board: AwayBoard) -> None:
        self.house, self.pictures, self.board = house, pictures, board

    def message(self, message: Message) -> dict[str, Any]:
        """A message as the customer sees it, with the picture of whoever answered."""
        view = customer_message_view(message)
        if picture := self.pictures.url_of(message.user_id):
            view["picture"] = picture
        return view

    def site(self, site: Site, locale: str) -> dict[str, Any]:
        """The site in the customer's language, as the widget needs it."""
        settings = settings_of(site)
        files = self.house.settings.max_file_bytes if settings.files else 0
        return {
            "name": site.name,
            "locale": locale,
            "locales": settings.locales,
            "colour": settings.colour,
            "position": settings.position,
            "icon": ICONS[settings.icon],
            "mail": transcripts.can_mail(self.house.settings),
            "pre_chat": [entry.model_dump() for entry in settings.pre_chat],
            "sound": settings.sound,
            "rating": settings.rating,
            "files": {"types": list(stored_files.TYPES), "max_bytes": files} if files else None,
            **_texts(settings, locale),
            **self.board.view(site, locale),
        }


def seen_view(conversation: Conversation | None) -> dict[str, int]:
    """Up to where each side has read."""
    if conversation is None:
        return {"customer": 0, "agent": 0}
    return {"customer": conversation.seen_by_customer, "agent": conversation.seen_by_agent}


def _texts(settings: SiteSettings, locale: str) -> dict[str, str]:
    names = ("launcher_text", "greeting", "away_text", "consent")
    return {name: getattr(settings, name).get(locale, "") for name in names}
