"""Reading activities, their places, sign-ups and calendars."""

from volunteers.activities.queries.activities import (
    bare_by_public_id,
    between,
    by_public_id,
    from_then_on,
    over,
    past,
    upcoming,
    zones_of_cities,
)
from volunteers.activities.queries.feeds import (
    feed_link_of,
    for_feed,
    public_of_committee,
    reader_of_feed,
)
from volunteers.activities.queries.shifts import (
    Standing,
    clashes,
    fill,
    standing,
    waited_for_at_that_time,
)
from volunteers.activities.queries.signups import (
    ahead_of_person,
    sign_up_by_key,
    sign_up_by_public_id,
    sign_ups_of,
    waiting_before,
    who_comes,
)

__all__ = [
    "Standing",
    "ahead_of_person",
    "bare_by_public_id",
    "between",
    "by_public_id",
    "clashes",
    "feed_link_of",
    "fill",
    "for_feed",
    "from_then_on",
    "over",
    "past",
    "public_of_committee",
    "reader_of_feed",
    "sign_up_by_key",
    "sign_up_by_public_id",
    "sign_ups_of",
    "standing",
    "upcoming",
    "waited_for_at_that_time",
    "waiting_before",
    "who_comes",
    "zones_of_cities",
]
