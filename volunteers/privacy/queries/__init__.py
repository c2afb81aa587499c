"""Reading what is kept about somebody, and what would become of it."""

from volunteers.privacy.queries.effects import effect, only_chair_of
from volunteers.privacy.queries.held import parts, somebody
from volunteers.privacy.queries.retention import due, rules

__all__ = ["due", "effect", "only_chair_of", "parts", "rules", "somebody"]
