"""A right that ended ends everywhere: whoever ends one looks at what hangs on it, and each such thing has its test."""

import ast

from tests.house.source import ROOT, functions, modules
from volunteers.access.rights import Right
from volunteers.foundation.db import Base
from volunteers.rooms import ROOMS

ENDING = {
    Right.BELONGING: {
        "undo_admission",
        "end",
        "resign",
        "end_office",
        "hand_over",
    },
    Right.LIVING: {"note_death", "settle_death"},
}
"""Which actions end a right; each calls `look_after` (or `look_again`), with nothing between it and its commit."""

TESTS = {
    (Right.BELONGING, "places"): "committees/test_belonging.py",
    (Right.BELONGING, "roles"): "committees/test_belonging.py",
    (Right.LIVING, "sign_in"): "people/test_death.py",
    (Right.LIVING, "memberships"): "people/test_death.py",
    (Right.LIVING, "applications"): "people/test_death.py",
    (Right.LIVING, "places"): "people/test_death.py",
    (Right.LIVING, "children"): "safeguarding/test_nobody_left.py",
    (Right.LIVING, "roles"): "people/test_death.py",
    (Right.BELONGING, "readings"): "reading/test_rights.py",
    (Right.LIVING, "readings"): "reading/test_rights.py",
    (Right.BELONGING, "offers"): "initiatives/test_offers.py",
    (Right.LIVING, "offers"): "initiatives/test_offers.py",
}
"""Where the end of what hangs on a right is tried, through the action that ends it."""


NOTHING_ENDS = {
    "language_skills.person_id": "what is known of a person stays to be read",
    "opt_outs.person_id": "what was not wanted is not wanted",
    "reminders.person_id": "what somebody got stays known; the dead are not reminded",
    "still_right.person_id": "when somebody said so stays known, and the dead are not asked",
    "person_notes.person_id": "what is known of a person stays to be read",
    "person_notes.written_by_id": "who did it",
    "duplicates.first_id": "whoever looks at pairs is shown those of the living",
    "duplicates.second_id": "whoever looks at pairs is shown those of the living",
    "duplicates.dismissed_by_id": "who did it",
    "membership_changes.by_person_id": "who did it",
    "applications.decided_by_id": "who did it",
    "applications.helper_id": "asked anew: who helps is a coordinator of now",
    "assignments.offered_by_id": "who did it",
    "offers.settled_by_id": "who did it",
    "readings.author_id": "what they asked for ends, and with it nobody is shown the words",
    "readings.asked_by_id": "who did it",
    "notices.author_id": "a draft that nobody sends: only its author may",
    "notice_recipients.person_id": "what was sent",
    "deliveries.person_id": "the mail gate asks, and `outbox.stop_to` stops what waits",
    "links.person_id": "revoked with the sign-in",
    "acts.actor_person_id": "closed: `close_for`",
    "imports.started_by_id": "what was brought in; who may no more brings in nothing more",
    "past_participations.person_id": "what was before stays to be read",
    "past_participations.brought_by_id": "who did it",
    "import_rows.person_id": "what became of a row of a file",
    "answered_for.person_id": "nobody is answered for who has died: `household_of` asks",
    "acts.for_person_id": "closed: `close_for`",
    "audit_events.actor_person_id": "who did it",
    "qualifications.person_id": "what is known of a person stays to be read; nothing warns of its end: `is_living`",
    "qualifications.recorded_by_id": "who did it",
    "agreement_texts.written_by_id": "who did it",
    "cohort_members.person_id": "to what they came stays to be read; nobody is written to because of it",
    "gate_exceptions.person_id": "what was decided about somebody stays to be read; who has died is asked for nothing",
    "gate_exceptions.made_by_id": "who did it",
    "settings.changed_by_id": "who did it",
    "exports.asked_by_id": "who did it; the file is fetched by who signs in, and goes after a day",
    "record_openings.child_id": "who opened it stays to be read",
    "guardianships.child_id": "asked with the child's life: `guardians_of`, `children_of`",
    "guardianships.confirmed_by_id": "who did it",
    "consent_requests.child_id": "a place that waits for it ends with its time",
    "consent_requests.asked_by_id": "who did it",
    "consents.child_id": "what was said stays to be read",
    "consents.guardian_id": "what was said stays to be read",
    "consents.recorded_by_id": "who did it",
    "consent_texts.written_by_id": "who did it",
    "search_entries.person_id": "whoever may know of them finds them",
    "search_words.person_id": "whoever may know of them finds them",
    "people.death_noted_by_id": "who did it",
    "sign_ups.added_by_id": "who did it",
}
"""Columns that name a person, and why nothing of theirs ends with the person's life."""

ENDS = {
    "memberships.person_id": "memberships",
    "terms.person_id": "memberships",
    "applications.person_id": "applications",
    "sign_ups.person_id": "places",
    "assignments.person_id": "roles",
    "offers.person_id": "offers",
    "guardianships.guardian_id": "children",
    "readers.person_id": "readings",
}
"""The others, with the name of what ends them."""


def _calls(function: ast.AST) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {call.id for call in calls if isinstance(call, ast.Name)}


def _ends_belonging(function: ast.AST) -> bool:
    """Whether it puts a membership into a state without rights, or gives a term a last day."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        states = {each.attr for each in given if isinstance(each, ast.Attribute)}
        if states & {"ENDED", "LAPSED"} and "MembershipState" in ast.dump(node):
            return True
        if getattr(node.func, "id", "") == "apply" and any(keyword.arg == "ends_on" for keyword in node.keywords):
            return True
    return False


TO_COME = {"_take_from", "_give_back", "undo_call_off"}
"""What changes a hand-over that has not begun: no right of today ends by it, and by the date the worker looks."""


def test_whoever_ends_a_right_looks_again() -> None:
    """A new way to end a membership or a term that forgets what hangs on it is seen here."""
    found = {
        function.name: function
        for module in modules()
        if module.name.startswith("volunteers.committees.actions")
        and not module.name.endswith(".living")  # all that hangs on a life goes there, whatever it rests on
        for function in functions(module)
        if _ends_belonging(function) and "restore" not in _calls(function)  # an undo gives it back
    }
    assert set(found) == ENDING[Right.BELONGING] | TO_COME
    ending = {name: function for name, function in found.items() if name not in TO_COME}
    assert not [name for name, function in ending.items() if not _calls(function) & {"look_after", "look_again"}]


def test_whoever_notes_a_death_looks_again() -> None:
    """It is noted in one place, and all that hangs on a life is looked at there."""
    found = {
        function.name: function
        for module in modules()
        for function in functions(module)
        if any(
            isinstance(node, ast.keyword) and node.arg == "death_ended" and not isinstance(node.value, ast.Constant)
            for node in ast.walk(function)
        )
    }
    assert set(found) == ENDING[Right.LIVING]
    assert not [name for name, function in found.items() if "look_again" not in _calls(function)]


def test_every_row_about_a_person_ends_with_their_life_or_says_why_not() -> None:
    """A room that keeps a new kind of row about people is seen here."""
    assert ROOMS
    named = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith(("person_id", "author_id", "_by_id"))
        or any(key.column.table.name == "people" for key in column.foreign_keys)
    }
    assert named == set(NOTHING_ENDS) | set(ENDS)
    assert set(ENDS.values()) <= {hangs.name for room in ROOMS for hangs in room.hangs if hangs.right is Right.LIVING}


def test_everything_that_hangs_on_a_right_has_its_test() -> None:
    """A room that declares something names where its end is tried; and nothing is named that is not declared."""
    declared = {(hangs.right, hangs.name) for room in ROOMS for hangs in room.hangs}
    assert declared == set(TESTS)
    assert {right for right, _ in declared} == set(Right) == set(ENDING)
    assert not [path for path in TESTS.values() if not (ROOT / "tests" / path).is_file()]
