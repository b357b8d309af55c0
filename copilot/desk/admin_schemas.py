"""What the desk's pages for running the installation may send (`docs/wire.md`, `/desk`)."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from copilot.chat.actors import Role
from copilot.desk.schemas import Id, Moment
from copilot.wire import WireModel

Language = Literal["en", "et", "ru", "nb", "kk"]
PersonName = Annotated[str, Field(min_length=1, max_length=80)]
SiteIds = Annotated[list[Id], Field(max_length=500)]
Cursor = Annotated[str, Field(pattern=r"^\d{1,18}$")]


class ListAudit(WireModel):
    """`audit.list`: every field narrows."""

    user: Id | None = None
    action: Annotated[str, Field(max_length=60)] | None = None
    conversation: Id | None = None
    since: Moment | None = None
    until: Moment | None = None
    cursor: Cursor | None = None


class InvitePerson(WireModel):
    """`people.invite`: no `sites` means all of them."""

    email: Annotated[str, Field(min_length=3, max_length=254)]
    role: Annotated[Role, Field(strict=False)]
    name: PersonName | None = None
    sites: SiteIds | None = None
    locale: Language = "en"


class OfPerson(WireModel):
    """`people.link`, `people.reset_second_step`."""

    person: Id


class ChangePerson(OfPerson):
    """`people.change`: what is left out stays; null `sites` and `languages` mean all."""

    name: PersonName | None = None
    role: Annotated[Role, Field(strict=False)] | None = None
    sites: SiteIds | None = None
    languages: Annotated[list[Language], Field(min_length=1, max_length=5)] | None = None
    disabled: bool | None = None

    @model_validator(mode="after")
    def _known_where_needed(self) -> "ChangePerson":
        for name in ("name", "role", "disabled"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null")
        return self
