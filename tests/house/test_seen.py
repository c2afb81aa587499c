"""A telephone number leaves through the table of who sees what, whatever page, mail or file it goes to."""

import ast
import re

from tests.house.source import ROOT, modules

NUMBERS = {"phone", "emergency_phone", "emergency_name", "postal_address"}
MAY_READ = {
    "volunteers.committees.rules.memberships": "gives it only as `people.rules.seen_by` says",
    "volunteers.activities.views.coming": "asks committees.rules",
    "volunteers.activities.lists": "asks committees.rules",
    "volunteers.activities.actions.places": "reads it not: it stands among what a press leaves aside",
    "volunteers.activities.queries.behalf": "shows it to nobody: compares it with the one that was typed for a guest",
    "volunteers.activities.views.parents": "asks committees.rules; whom to call for a child, after a recorded press",
    "volunteers.safeguarding.rules.guardians": "shows it to nobody: compares it with the number typed for a guardian",
    "volunteers.duplicates.rules": "compares it; a coordinator's page says it",
    "volunteers.duplicates.queries": "compares it; a coordinator's page says it",
    "volunteers.imports.queries.people": "compares it; a coordinator's page says it",
    "volunteers.imports.queries.guardians": "the same",
    "volunteers.safeguarding.actions.many": "shows it to nobody: compares it with the number that a list has",
    "volunteers.privacy.actions.scrubbing": "shows it to nobody: takes it out of what others wrote",
}
PAGES = {
    "people/_fields.html": "one's own page, or a coordinator's",
    "people/new.html": "the coordinator's page",
    "duplicates/choose.html": "the coordinator's page",
    "duplicates/index.html": "the coordinator's page",
    "imports/show.html": "the coordinator's page",
    "people/show.html": "the coordinator's page",
    "people/unsure.html": "the coordinator's page",
    "committees/member.html": "what committees.rules gave",
    "activities/people.html": "what committees.rules gave",
    "activities/parents.html": "what committees.rules gave, and whom to call for a child, after a recorded press",
}


def test_a_number_is_read_where_the_table_is_asked() -> None:
    """In code outside of people; what is typed into a form and the organisation's own number are no person's."""
    found = {
        module.name
        for module in modules()
        if module.room not in ("people", "demo", "organization")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and node.attr in NUMBERS
        and not re.search(r"organi[sz]ation|shapes|form|self|definition|given", ast.unparse(node.value))
    }
    assert found == set(MAY_READ)


def test_a_page_shows_a_number_that_the_table_gave() -> None:
    found = {
        str(path.relative_to(ROOT / "templates"))
        for path in (ROOT / "templates").rglob("*.*")
        if re.search(
            rf"(?<!organization)(?<!form)(?<!parts)\.({'|'.join(sorted(NUMBERS))})\b", path.read_text(encoding="utf-8")
        )
    }
    assert found == set(PAGES)
