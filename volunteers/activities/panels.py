"""What the roof shows of this room on other rooms' pages: a committee's next activities."""

from volunteers.access import Actor
from volunteers.activities import queries
from volunteers.committees.models import Committee
from volunteers.house import Section

SHOWN = 5


def of_committee(committee: Committee, actor: Actor) -> Section:
    """The next activities of a committee that the reader may see, how full they are, and what they said."""
    rows = queries.upcoming(actor, committee_id=committee.id, limit=SHOWN + 1)
    ids = [row.id for row in rows]
    values = {
        "committee": committee,
        "activities": rows[:SHOWN],
        "is_more": len(rows) > SHOWN,
        "fills": queries.fill(ids),
        "mine": queries.places_of(actor.person_id, ids),
        "theirs": queries.places_of_others(actor, ids),
    }
    return Section("activities/_panel.html", values)
