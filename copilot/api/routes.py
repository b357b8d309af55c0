"""Every route of `/api/v1`, in one table: the doors, the OpenAPI document and the tests of rights are made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from copilot.api import answers, assist, desk, hooks, schemas, visitors
from copilot.api.call import Call
from copilot.api.scopes import Scope


@dataclass(frozen=True, slots=True)
class Route:
    """One thing to ask. `query` and `body` are models; a route has at most one of them."""

    name: str
    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    scope: Scope
    action: Callable[[Call], Any]
    answer: type[answers.Answer]
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    is_costly: bool = False  # counted against the tighter rate of drafts

    @property
    def summary(self) -> str:
        """The action's own first sentence."""
        return (self.action.__doc__ or "").strip().splitlines()[0]


ROUTES: tuple[Route, ...] = (
    Route("list_sites", "GET", "/sites", Scope.SITES_READ, desk.list_sites, answers.Sites),
    Route(
        "list_conversations",
        "GET",
        "/conversations",
        Scope.CONVERSATIONS_READ,
        desk.list_conversations,
        answers.Conversations,
        query=schemas.ConversationPage,
    ),
    Route(
        "show_conversation",
        "GET",
        "/conversations/{conversation}",
        Scope.CONVERSATIONS_READ,
        desk.show_conversation,
        answers.OneConversation,
    ),
    Route(
        "close_conversation",
        "POST",
        "/conversations/{conversation}/close",
        Scope.CONVERSATIONS_WRITE,
        desk.close_conversation,
        answers.ClosedAt,
        body=schemas.CloseConversation,
    ),
    Route(
        "reopen_conversation",
        "POST",
        "/conversations/{conversation}/reopen",
        Scope.CONVERSATIONS_WRITE,
        desk.reopen_conversation,
        answers.Done,
    ),
    Route(
        "list_messages",
        "GET",
        "/conversations/{conversation}/messages",
        Scope.MESSAGES_READ,
        desk.list_messages,
        answers.Messages,
        query=schemas.MessagePage,
    ),
    Route(
        "send_message",
        "POST",
        "/conversations/{conversation}/messages",
        Scope.MESSAGES_WRITE,
        desk.send,
        answers.SentMessage,
        body=schemas.SendMessage,
    ),
    Route(
        "list_permissions",
        "GET",
        "/permissions",
        Scope.PERMISSIONS_READ,
        desk.list_permissions,
        answers.Permissions,
        query=schemas.PermissionPage,
    ),
    Route(
        "ask_permission",
        "POST",
        "/permissions",
        Scope.PERMISSIONS_ASK,
        desk.ask_permission,
        answers.OnePermission,
        body=schemas.AskPermission,
    ),
    Route(
        "answer_permission",
        "POST",
        "/permissions/{permission}/answer",
        Scope.PERMISSIONS_ANSWER,
        desk.answer_permission,
        answers.OnePermission,
        body=schemas.AnswerPermission,
    ),
    Route(
        "list_promises",
        "GET",
        "/promises",
        Scope.PROMISES_READ,
        desk.list_promises,
        answers.Promises,
        query=schemas.PromisePage,
    ),
    Route(
        "change_promise",
        "PATCH",
        "/promises/{promise}",
        Scope.PROMISES_WRITE,
        desk.change_promise,
        answers.OnePromise,
        body=schemas.ChangePromise,
    ),
    Route(
        "export_visitor",
        "GET",
        "/visitors/{visitor}/export",
        Scope.VISITORS_EXPORT,
        visitors.export,
        answers.Export,
    ),
    Route("erase_visitor", "DELETE", "/visitors/{visitor}", Scope.VISITORS_ERASE, visitors.erase, answers.Done),
    Route("list_webhooks", "GET", "/webhooks", Scope.WEBHOOKS, hooks.list_hooks, answers.Webhooks),
    Route(
        "add_webhook",
        "POST",
        "/webhooks",
        Scope.WEBHOOKS,
        hooks.add_hook,
        answers.NewWebhook,
        body=schemas.AddWebhook,
    ),
    Route(
        "change_webhook",
        "PATCH",
        "/webhooks/{webhook}",
        Scope.WEBHOOKS,
        hooks.change_hook,
        answers.OneWebhook,
        body=schemas.ChangeWebhook,
    ),
    Route(
        "renew_webhook_secret",
        "POST",
        "/webhooks/{webhook}/secret",
        Scope.WEBHOOKS,
        hooks.renew_secret,
        answers.NewSecret,
    ),
    Route(
        "list_deliveries",
        "GET",
        "/webhooks/{webhook}/deliveries",
        Scope.WEBHOOKS,
        hooks.list_deliveries,
        answers.Deliveries,
        query=schemas.DeliveryPage,
    ),
    Route("deliver_again", "POST", "/deliveries/{delivery}/again", Scope.WEBHOOKS, hooks.deliver_again, answers.Done),
    Route("remove_webhook", "DELETE", "/webhooks/{webhook}", Scope.WEBHOOKS, hooks.remove_hook, answers.Done),
    Route(
        "draft",
        "POST",
        "/drafts",
        Scope.DRAFTS,
        assist.draft,
        answers.Drafted,
        body=schemas.DraftRequest,
        is_costly=True,
    ),
    Route("guard", "POST", "/guard", Scope.GUARD, assist.guard, answers.Checked, body=schemas.GuardRequest),
)
