"""Who may do what: permissions, roles, one table of grants, the Actor, and which rows a list shows."""

from volunteers.access.actor import Actor, ActorKind
from volunteers.access.grants import GRANTS
from volunteers.access.permissions import Permission
from volunteers.access.roles import COMMITTEE_ROLES, ORGANIZATION_ROLES, Role
from volunteers.access.scopes import ScopedBy

__all__ = ["COMMITTEE_ROLES", "GRANTS", "ORGANIZATION_ROLES", "Actor", "ActorKind", "Permission", "Role", "ScopedBy"]
