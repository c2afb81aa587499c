"""The audit events of this room."""

from volunteers.audit import Event

COHORT_ATTENDED = Event("cohort.attended", keys=("session_id", "number"))
COHORT_CHANGED = Event("cohort.changed")
COHORT_COMPLETED = Event("cohort.completed", keys=("number",))
COHORT_JOINED = Event("cohort.joined", keys=("number",))
COHORT_LEFT = Event("cohort.left")
COHORT_MADE = Event("cohort.made", keys=("kind_id",))
COHORT_SESSION_ADDED = Event("cohort.session_added", keys=("held_on",))
