"""Who is here already, as an index in memory and, of a few, as they are now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from volunteers.committees.models import Committee, Membership, MembershipState
from volunteers.foundation.db import db, plain_rows
from volunteers.foundation.folding import fold
from volunteers.imports.rules import Known, There, name_keys
from volunteers.imports.rules.deciding import TAKEN
from volunteers.people.models import Channel, LanguageSkill, OptOut, Person, PersonNote

AT_ONCE = 2_000
_WHO = (Person.id, Person.full_name, Person.call_name, Person.email, Person.phone, Person.merged_into_id)


def known(before: Known | None = None) -> Known:
    """Everybody, by address, phone and name; with `before`, who came since is added to it.

    What stands in a record that was made one with another leads to that other.
    """
    index = before or Known()
    merged = Person.merged_into_id.is_not(None)
    select = sa.select(*_WHO).where(Person.id > index.last, sa.or_(Person.erased_at.is_(None), merged))
    for row in db.session.connection().execute(select.order_by(Person.id), execution_options={"yield_per": AT_ONCE}):
        index.add(row.merged_into_id or row.id, row.email, row.phone, name_keys(row.full_name, row.call_name))
        index.last = row.id
    return index


def _after(last: int) -> tuple[sa.ColumnElement[bool], ...]:
    return Person.id > last, Person.erased_at.is_(None)


def has_come(last: int) -> bool:
    """Whether there is anybody after the newest person who is known."""
    return bool(db.session.scalar(sa.select(sa.exists().where(*_after(last)))))


_COLUMNS = (
    *(Person.id, Person.version, Person.is_adult, Person.account_id, Person.death_noted_at),
    *(getattr(Person, name) for name in TAKEN),
)


def there(keys: Iterable[int]) -> dict[int, There]:
    """These people as they are now, in five statements for any number of them."""
    wanted = sorted({key for key in keys if key > 0})
    if not wanted:
        return {}
    languages, committees, notes = defaultdict(set), defaultdict(set), defaultdict(set)
    for key, language in plain_rows(_of(LanguageSkill, LanguageSkill.language, wanted)):
        languages[key].add(language)
    select = _of(Membership, Membership.committee_id, wanted).where(Membership.state != MembershipState.ENDED)
    for key, committee_id in plain_rows(select):
        committees[key].add(committee_id)
    for key, text in plain_rows(_of(PersonNote, PersonNote.text, wanted)):
        notes[key].add(text)
    out = dict(map(tuple, plain_rows(_of(OptOut, OptOut.is_presumed, wanted).where(OptOut.is_open(Channel.NOTICES)))))
    return {
        row.id: There(
            key=row.id,
            version=row.version,
            values=dict(row._mapping),
            has_account=row.account_id is not None,
            is_dead=row.death_noted_at is not None,
            languages=frozenset(languages[row.id]),
            committees=frozenset(committees[row.id]),
            has_opted_out=row.id in out,
            is_presumed=out.get(row.id, False),
            notes=frozenset(notes[row.id]),
        )
        for row in plain_rows(sa.select(*_COLUMNS).where(Person.id.in_(wanted)))
    }


def _of(model: Any, column: Any, keys: list[int]) -> sa.Select[Any]:
    return sa.select(model.person_id, column).where(model.person_id.in_(keys))


def names_of(keys: Iterable[int]) -> dict[int, Person]:
    """People by their keys."""
    wanted = sorted(set(keys))
    return {person.id: person for person in db.session.scalars(sa.select(Person).where(Person.id.in_(wanted)))}


def committees_on_offer() -> list[Committee]:
    """All committees, in their order."""
    return list(db.session.scalars(sa.select(Committee).order_by(Committee.position, Committee.id)))


def committees_by_name() -> Mapping[str, int]:
    """The keys of committees by their folded names, in each language, and by what stands in their address."""
    found: dict[str, int] = {}
    for committee in committees_on_offer():
        for name in (committee.slug, *committee.short_name.values(), *committee.name.values()):
            found.setdefault(fold(name), committee.id)
    return found
