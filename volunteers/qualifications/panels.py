"""What this room shows on a person's page."""

from dataclasses import dataclass
from datetime import date

from volunteers.access import Actor, Permission
from volunteers.foundation.spoken import spoken
from volunteers.house import Section
from volunteers.organization.queries import today_here
from volunteers.people.models import Person
from volunteers.qualifications import queries, rules, words
from volunteers.qualifications.models import Qualification, QualificationKind, Standing


@dataclass(frozen=True)
class Line:
    """One kind that somebody has or had: how it stands today, and what is recorded, the newest first."""

    kind: QualificationKind
    standing: Standing
    says: str
    sign: str
    history: list[Qualification]


def lines_of(person_id: int) -> list[Line]:
    """What somebody has, by kind, as it stands today."""
    today, found = today_here(), []
    for rows in rules.by_kind(queries.of_person(person_id)).values():
        kind, held = rows[0].kind, rules.counting([rules.as_held(row) for row in rows], today)
        standing = rules.standing(kind, held, today)
        says = words.standing_in_words(standing, held.expires_on if held else None, kind)
        found.append(Line(kind, standing, says, words.SIGNS[standing], rows))
    return sorted(found, key=lambda line: (not line.kind.is_active, line.kind.id))


@dataclass(frozen=True)
class Expiry:
    """One line of the coordinators' list: whose it is, and how it stands."""

    row: Qualification
    says: str
    sign: str
    standing: Standing


def expiry_of(row: Qualification, today: date) -> Expiry:
    """How something that expires stands today."""
    standing = rules.standing(row.kind, rules.as_held(row), today)
    return Expiry(row, words.standing_in_words(standing, row.expires_on, row.kind), words.SIGNS[standing], standing)


def kinds_to_choose() -> list[tuple[str, str]]:
    """The kinds by which people are found."""
    return [(kind.public_id, spoken(kind.name)) for kind in queries.kinds()]


def of_person(person: Person, actor: Actor) -> Section | None:
    """What a coordinator sees of somebody's trainings and checks."""
    if not actor.may(Permission.QUALIFICATION_RECORD):
        return None
    lines = lines_of(person.id)
    values = {
        "person": person,
        "lines": lines,
        "recorders": queries.recorders(row for line in lines for row in line.history),
        "may_record": not person.is_dead and person.id not in actor.acts_for,
    }
    return Section("qualifications/_panel.html", values)
