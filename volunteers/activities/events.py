"""The audit events of this room, each with its exact keys."""

from volunteers.audit import Event

ACTIVITY_SCHEDULED = Event("activity.scheduled", keys=("kind", "starts_at"))
ACTIVITY_CHANGED = Event("activity.changed", keys=("told_count",))
ACTIVITY_CANCELLED = Event("activity.cancelled", keys=("told_count",))
SERIES_SCHEDULED = Event("series.scheduled", keys=("kind", "freq", "number"))
SERIES_CHANGED = Event("series.changed", keys=("number", "told_count"))
SERIES_CANCELLED = Event("series.cancelled", keys=("number", "told_count"))
SERIES_MADE_AHEAD = Event("series.made_ahead", keys=("number",))
ACTIVITY_KEPT_TIME = Event("activity.kept_time")
ACTIVITY_PUBLISHED = Event("activity.published")
ACTIVITY_DISCARDED = Event("activity.discarded")
ACTIVITY_COPIED = Event("activity.copied", keys=("from_id", "starts_at"))
POSITIONS_ADDED = Event("activity.positions_added", keys=("count",))
POSITION_CHANGED = Event("activity.position_changed", keys=("position_id",))
POSITION_REMOVED = Event("activity.position_removed", keys=("position_id",))
SHIFTS_ADDED = Event("activity.shifts_added", keys=("count",))
SHIFT_CHANGED = Event("activity.shift_changed", keys=("shift_id", "told_count"))
SHIFT_REMOVED = Event("activity.shift_removed", keys=("shift_id",))
ACTIVITY_CAME = Event("activity.came_recorded", keys=("kind_id", "number"))
ACTIVITY_DONE = Event("activity.done")
ACTIVITY_UNWATCHED = Event("activity.unwatched", keys=("lacks",))
ACTIVITY_WATCHED = Event("activity.watched")
MINOR_CONTACT_READ = Event("minor_contact.read", keys=("person_id", "activity_id"))
"""The subject is the child, too: by its key the readings are found."""

SIGN_UP_MADE = Event("sign_up.made", keys=("activity_id", "shift_id", "state"))
SIGN_UP_ADDED = Event("sign_up.added", keys=("activity_id", "shift_id", "state"))
SIGN_UP_TAKEN_OFF = Event("sign_up.taken_off", keys=("activity_id", "shift_id"))
SIGN_UP_DECLINED = Event("sign_up.declined", keys=("activity_id", "shift_id"))
SIGN_UP_WITHDRAWN = Event("sign_up.withdrawn", keys=("activity_id", "shift_id"))
SIGN_UP_MOVED_UP = Event("sign_up.moved_up", keys=("activity_id", "shift_id"))
SIGN_UP_PUT_BACK = Event("sign_up.put_back", keys=("activity_id", "shift_id", "because"))
SIGN_UP_ENDED = Event("sign_up.ended", keys=("activity_id", "shift_id"))
SIGN_UP_KEPT = Event("sign_up.kept", keys=("activity_id", "shift_id"))

SIGN_UP_STILL_COMING = Event("sign_up.still_coming", keys=("activity_id", "shift_id"))
REMINDERS_PLANNED = Event("reminders.planned", keys=("activity_id", "is_own", "number"))
REMINDERS_SENT = Event("reminders.sent", keys=("sent_count", "other_count"))

PLACE_HELD = Event("place.held", keys=("activity_id", "shift_id"))
PLACE_LET_GO = Event("place.let_go", keys=("activity_id", "shift_id"))

PAST_BROUGHT = Event("past_activity.brought", keys=("held_on", "minutes", "has_come"))
PAST_TAKEN_OUT = Event("past_activity.taken_out")

FEED_MADE = Event("calendar_feed.made")
FEED_CLOSED = Event("calendar_feed.closed")
