"""What a token of the API may be used for. A scope never gives more than the role of the person it belongs to."""

from enum import StrEnum


class Scope(StrEnum):
    """One kind of use."""

    SITES_READ = "sites:read"
    CONVERSATIONS_READ = "conversations:read"
    CONVERSATIONS_WRITE = "conversations:write"
    MESSAGES_READ = "messages:read"
    MESSAGES_WRITE = "messages:write"
    PERMISSIONS_READ = "permissions:read"
    PERMISSIONS_ASK = "permissions:ask"
    PERMISSIONS_ANSWER = "permissions:answer"
    PROMISES_READ = "promises:read"
    PROMISES_WRITE = "promises:write"
    VISITORS_EXPORT = "visitors:export"
    VISITORS_ERASE = "visitors:erase"
    WEBHOOKS = "webhooks"
    DRAFTS = "drafts"
    GUARD = "guard"
