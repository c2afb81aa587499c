"""What one act tells one person about several things goes out as one mail.

Each stays a row of its own: it can be stopped, asked whether it is still so, and known to have left. What is gathered
is decided when rows are claimed, of what is left by then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from volunteers.foundation import ical
from volunteers.foundation.parts import Part
from volunteers.mail.claimed import Claimed
from volunteers.mail.copies import is_copy

EACH = "each"
"""The fact of a gathered mail that holds the facts of each."""


@dataclass(frozen=True)
class Gathered(Part):
    """The kinds of mail of which several are one, and which file has the words of that."""

    kinds: Mapping[str, str]


def key_of(row: Claimed) -> tuple[object, ...] | None:
    """Rows with the same key are one mail; None where this one is always its own.

    A guardian's copy leads to a page of the child and has words of its own.
    """
    if row.act_key is None or row.kind not in Gathered.of().kinds or is_copy(row.facts) or row.batch_id is not None:
        return None
    return row.kind, row.act_key, row.person_id, row.to_address, row.language


def together(rows: Sequence[Claimed]) -> list[list[Claimed]]:
    """These rows as mails: each with all that goes with it, in the order of the first."""
    found: dict[tuple[object, ...], list[Claimed]] = {}
    for row in rows:
        found.setdefault(key_of(row) or ("alone", row.id), []).append(row)
    return list(found.values())


def as_one(rows: Sequence[Claimed]) -> Claimed:
    """What several rows say, as the first of them would say it."""
    first = rows[0]
    each = sorted((row.facts for row in rows), key=lambda facts: str(facts.get("starts_at", "")))
    files = [facts["ical"] for facts in each if facts.get("ical")]
    facts = {**each[0], EACH: [dict(one) for one in each], "ical": ical.together(files) if files else None}
    return first._replace(kind=Gathered.of().kinds[first.kind], facts=facts)
