"""Who answers for children already: what a row that names a guardian is compared with."""

from collections.abc import Iterable

from volunteers.imports.rules.guardians import GivenGuardian
from volunteers.safeguarding.queries import guardians_of


def know_guardians(there: dict[int, list[GivenGuardian]], keys: Iterable[int]) -> None:
    """Add who answers for these people."""
    wanted = sorted({key for key in keys if key > 0 and key not in there})
    for key, rows in guardians_of(wanted).items():
        people = [row.guardian for row in rows]
        there[key] = [GivenGuardian(each.full_name, each.email, each.phone) for each in people]
