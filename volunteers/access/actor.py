"""Who acts: put together under the roof from a session, a link or a job, and asked `may` by everybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from volunteers.access.grants import GRANTS
from volunteers.access.permissions import Permission
from volunteers.access.roles import Role
from volunteers.access.scopes import ScopedBy, scope_of
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l


class ActorKind(StrEnum):
    """How the actor came in."""

    ANONYMOUS = "anonymous"
    PERSON = "person"
    LINK = "link"
    JOB = "job"


@dataclass(frozen=True)
class Actor:
    """An identity with its roles: `everywhere`, and by committee key in `committees`.

    `person_id` is who they are, by default; `acts_for` says for each person that they answer for, oneself among them,
    in which role, and the table says what that role may do with what is that person's. Acting for somebody is not
    being them: which account, page and feed it is goes by `person_id`.

    An actor from a signed link holds only what the link allows (`only`), whatever the person may do otherwise.
    """

    kind: ActorKind = ActorKind.ANONYMOUS
    person_id: int | None = None
    account_id: int | None = None
    call_name: str = ""
    language: str = ""
    everywhere: frozenset[Role] = frozenset()
    committees: Mapping[int, frozenset[Role]] = field(default_factory=dict)
    only: frozenset[Permission] | None = None
    link_id: int | None = None
    acts_for: Mapping[int, Role] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.acts_for and self.person_id is not None:
            object.__setattr__(self, "acts_for", {self.person_id: Role.ONESELF})

    @classmethod
    def from_link(
        cls,
        person_id: int | None,
        *only: Permission,
        link_id: int | None = None,
        others: Mapping[int, Role] | None = None,
    ) -> "Actor":
        """Whoever holds a signed link: may do these things, for this person, and nothing else.

        `others` are persons for whom they answer in a role; nothing is done for them that it does not carry.
        """
        own = {person_id: Role.ONESELF} if others and person_id is not None else {}
        return cls(
            kind=ActorKind.LINK,
            person_id=person_id,
            only=frozenset(only),
            link_id=link_id,
            acts_for={**(others or {}), **own},
        )

    @classmethod
    def job(cls) -> "Actor":
        """The timetable."""
        return cls(kind=ActorKind.JOB)

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody is signed in with an account."""
        return self.kind is ActorKind.PERSON

    def may(self, permission: Permission, row: Any = None) -> bool:
        """Whether the actor may do this to the row; without a row, whether anywhere at all."""
        if self.kind is ActorKind.JOB:
            return True
        if self.only is not None and permission not in self.only:
            return False
        scope = scope_of(row)
        if row is not None and scope.shown is not None and scope.hides(row, permission):
            return self.may(scope.shown, row) and self._may(permission, row, scope)
        return self._may(permission, row, scope)

    def _may(self, permission: Permission, row: Any, scope: ScopedBy) -> bool:
        if any(permission in GRANTS[role] for role in self.everywhere):
            return True
        if row is None:
            return self._may_somewhere(permission)
        return any(self._may_on(each, row, scope) for each in scope.enough(permission, row))

    def _may_on(self, permission: Permission, row: Any, scope: ScopedBy) -> bool:
        if scope.public and scope.read is permission and getattr(row, scope.public):
            return True
        if scope.person and self.may_for(permission, getattr(row, scope.person)):
            return True
        return bool(scope.committee) and self.may_in(permission, getattr(row, str(scope.committee)))

    def may_in(self, permission: Permission, committee_id: int | None) -> bool:
        """Whether a role held in this very committee, or everywhere, carries the permission."""
        if self.only is not None:
            return False
        roles = self.everywhere | (self.committees.get(committee_id, frozenset()) if committee_id else frozenset())
        return any(permission in GRANTS[role] for role in roles)

    def may_see(self, row: Any) -> bool:
        """Whether the actor may know that the row exists."""
        read = scope_of(row).read
        return read is None or self.may(read, row)

    def committees_with(self, permission: Permission) -> frozenset[int]:
        """The keys of the committees in which a role held there carries the permission."""
        if self.only is not None:
            return frozenset()
        return frozenset(
            key for key, roles in self.committees.items() if any(permission in GRANTS[role] for role in roles)
        )

    def holds(self, role: Role) -> bool:
        """Whether the actor holds an organisation-wide role."""
        return role in self.everywhere

    def may_for(self, permission: Permission, person_id: int | None) -> bool:
        """Whether the role in which the actor answers for this person carries the permission."""
        if self.kind is ActorKind.JOB:
            return True
        return person_id is not None and person_id in self.persons_with(permission)

    def answer_for(self, permission: Permission, person_id: int) -> None:
        """Refuse where the actor does not answer for this person in a role that carries the permission."""
        if not self.may_for(permission, person_id):
            raise Refusal(_l("You can’t do this for someone else."), code="not-for", status=403)

    def persons_with(self, permission: Permission) -> frozenset[int]:
        """The keys of the persons for whom the actor may do this."""
        if self.only is not None:
            if permission not in self.only:
                return frozenset()
            return frozenset(
                key for key, role in self.acts_for.items() if role is Role.ONESELF or permission in GRANTS[role]
            )
        return frozenset(key for key, role in self.acts_for.items() if permission in GRANTS[role])

    def role_with(self, permission: Permission) -> Role | None:
        """The role for which the actor is let in: one held everywhere, else the first held in a committee."""
        held = [self.everywhere, *self.committees.values()]
        return next((role for roles in held for role in Role if role in roles and permission in GRANTS[role]), None)

    def _may_somewhere(self, permission: Permission) -> bool:
        return bool(self.persons_with(permission)) or bool(self.committees_with(permission))
