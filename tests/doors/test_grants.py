"""Every line of the table of grants is noticed: taken out, some door answers otherwise than the reviewed matrix says.

A line that changes no door's answer (who is let in may do less there) stands in `WITHIN`, with what shows it. The
doors that ask for the line's permission are asked first, so that all of the table takes seconds.
"""

from collections.abc import Iterator

import pytest

from tests.doors.asking import House
from tests.doors.test_matrix import _outcome, _reviewed
from tests.doors.world import ACTORS
from volunteers.access import GRANTS, Permission, Role
from volunteers.web.doors import door_of

HOLDS = {
    Role.MEMBER: ("newcomer",),
    Role.ONESELF: ("newcomer", "applicant", "member", "secretary"),
    Role.FELLOW: ("member",),
    Role.PREDECESSOR: ("applicant",),
    Role.CHAIR: ("acting-chair", "chair"),
    Role.VICE_CHAIR: ("vice-chair",),
    Role.SECRETARY: ("secretary",),
    Role.TREASURER: ("treasurer",),
    Role.COORDINATOR: ("coordinator",),
    Role.ADMINISTRATOR: ("administrator",),
    Role.AUDITOR: ("auditor",),
    Role.BOARD: ("board",),
    Role.GUARDIAN: ("guardian",),
}
"""Who in the world holds a role, those first who hold no other."""

ELSEWHERE = {
    (Role.GUARDIAN, Permission.CONSENT_ANSWER): "asked by the action: tests/safeguarding/test_pages.py",
    (Role.GUARDIAN, Permission.STANDING_SEE): "a page of a child that has a place: tests/safeguarding/test_pages.py",
    (Role.GUARDIAN, Permission.APPLICATION_OWN): "a child that applied: tests/home/test_family.py",
    (Role.GUARDIAN, Permission.COMMITTEE_APPLY): "the same",
    (Role.GUARDIAN, Permission.DATA_OWN): "the same",
    (Role.GUARDIAN, Permission.MAILS_CHOOSE): "the same",
    (Role.ONESELF, Permission.DATA_OWN): "nobody in the world shares an account: tests/privacy/test_pages.py",
    (Role.ONESELF, Permission.MAILS_CHOOSE): "the same: tests/home/test_family.py",
    **{
        (role, permission): "the last columns of the matrix, and tests/home/test_family.py"
        for role in (Role.HOUSEHOLD, Role.SHARES_ADDRESS)
        for permission in GRANTS[role]
    },
    (Role.ONESELF, Permission.MINOR_CONTACT): "nobody in the world is in charge: tests/safeguarding/test_parents.py",
    (Role.ONESELF, Permission.READING_ANSWER): "a link answers: tests/reading/test_answering.py",
    (Role.ONESELF, Permission.STANDING_SEE): "nobody in the world shares an account: tests/home/test_others.py",
    (Role.ONESELF, Permission.COMMITTEE_APPLY): "who is let in applies for themselves: tests/registration",
}
"""Lines that change no door's answer and no page, with the tests that fail without them."""

LINES = [
    line for role in GRANTS for permission in sorted(GRANTS[role]) if (line := (role, permission)) not in ELSEWHERE
]

WITHIN = {
    (Role.COORDINATOR, Permission.NOTICE_SEND_ALL): ("coordinator", "/notices/new", 'value="everybody"'),
}
"""Who is let in to a page, with or without the line, and what stands on it only with the line."""


def _doors(house: House, permission: Permission) -> Iterator[tuple[str, str, str]]:
    """(rule, method, address) of every door, those first that ask for the permission."""
    found = [(rule, method, url) for method in ("GET", "POST") for rule, url in house.plain_addresses(method)]
    found.sort(key=lambda each: door_of(house.app, each[0].endpoint) != permission)
    for rule, method, url in found:
        yield rule.rule, method, url


def noticed(house: House, role: Role, permission: Permission) -> str:
    """What shows that the line is missing: a door that answers otherwise than reviewed; empty where nothing does."""
    if (role, permission) in WITHIN:
        actor, address, shown = WITHIN[role, permission]
        return "" if shown in house.answer(actor, address, "GET").text else f"{actor} does not see {shown} at {address}"
    reviewed = _reviewed()
    for rule, method, url in _doors(house, permission):
        for actor in HOLDS[role]:
            want = reviewed[rule, method][ACTORS.index(actor)]
            if (got := _outcome(house.answer(actor, url, method))) != want:
                return f"{method} {rule}: {actor} gets {got}, not {want}"
    return ""


@pytest.mark.once
def test_every_line_is_noticed(house: House) -> None:
    """One after the other is taken out of the table, all others left in it."""
    unnoticed = []
    for role, permission in LINES:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(GRANTS, role, GRANTS[role] - {permission})  # type: ignore[arg-type]  # it is a dict
            if not noticed(house, role, permission):
                unnoticed.append(f"{role}: {permission}")
    assert not unnoticed, f"{len(unnoticed)} of {len(LINES)} lines\n" + "\n".join(unnoticed)


@pytest.mark.once
def test_where_nothing_is_taken_out_nothing_is_noticed(house: House) -> None:
    """The control: everybody's doors answer as reviewed, and what a line shows is shown."""
    assert set(HOLDS) == set(Role) - {Role.HOUSEHOLD, Role.SHARES_ADDRESS}
    assert all(permission in GRANTS[role] for role, permission in ELSEWHERE)
    assert all(actor in ACTORS for who in HOLDS.values() for actor in who)
    assert noticed(house, Role.TREASURER, Permission.OFFICE_READ) == ""
    assert [line for line in WITHIN if noticed(house, *line)] == []
