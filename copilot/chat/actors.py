"""Who may do what at the desk. Least rights: what is not granted here is refused."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from copilot.storage.rows import User


class Role(StrEnum):
    """The four kinds of people at the desk."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    MAINTAINER = "maintainer"
    OWNER = "owner"


class Right(StrEnum):
    """One thing a role may do."""

    READ = "read"  # see conversations of one's sites
    REPLY = "reply"  # write, draft, assign, close, ask for permission
    OVERRIDE = "override"  # send past a block (never past a stop), with a reason
    PERMIT = "permit"  # answer requests for compensation
    BOARD = "board"  # figures about the team
    POLICY = "policy"  # prompts and guardrails
    SITES = "sites"  # how the chat looks and speaks on one's sites
    ADMIN = "admin"  # origins and secrets of sites, people, tokens


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.AGENT: frozenset({Right.READ, Right.REPLY}),
    Role.SUPERVISOR: frozenset({Right.READ, Right.REPLY, Right.OVERRIDE, Right.PERMIT, Right.BOARD, Right.SITES}),
    Role.MAINTAINER: frozenset({Right.READ, Right.POLICY}),
    Role.OWNER: frozenset(Right),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A person of the desk at work. `sites` None means every site."""

    id: str
    name: str
    email: str
    role: Role
    locale: str
    sites: frozenset[str] | None

    @classmethod
    def of(cls, user: User) -> "Actor":
        """The actor a stored user is."""
        sites = None if user.sites is None else frozenset(user.sites)
        return cls(user.id, user.name, user.email, Role(user.role), user.locale, sites)

    def can(self, right: Right) -> bool:
        """Whether the role grants the right."""
        return right in RIGHTS[self.role]

    def works_for(self, site_id: str) -> bool:
        """Whether the site is one of theirs."""
        return self.sites is None or site_id in self.sites

    def shares_site_with(self, sites: Collection[str] | None) -> bool:
        """Whether somebody who works for `sites` (None: for all) is a colleague."""
        return self.sites is None or sites is None or not self.sites.isdisjoint(sites)

    @property
    def site_list(self) -> list[str] | None:
        """Their sites for a query; None means all."""
        return None if self.sites is None else sorted(self.sites)
