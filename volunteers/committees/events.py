"""The audit events of committees, memberships and offices."""

from volunteers.audit import Event

COMMITTEE_CHANGED = Event("committee.changed")
COMMITTEE_CONTACTED = Event("committee.contacted")
MEMBERSHIP_ADMITTED = Event("membership.admitted", keys=("membership_class",))
MEMBERSHIP_ADMISSION_UNDONE = Event("membership.admission_undone")
MEMBERSHIP_CLASS_CHANGED = Event("membership.class_changed", keys=("before", "after"))
MEMBERSHIP_PUT_IN = Event("membership.put_in", keys=("membership_class", "began_on"))
MEMBERSHIP_PAUSED = Event("membership.paused")
MEMBERSHIP_RESUMED = Event("membership.resumed")
MEMBERSHIP_ENDED = Event("membership.ended", keys=("end_reason",))
MEMBERSHIP_DIED = Event("membership.died")
MEMBERSHIP_LEFT = Event("membership.left")
MEMBERSHIP_TAKEN_OUT = Event("membership.taken_out")
OFFICE_GIVEN = Event("office.given", keys=("office", "basis", "starts_on", "ends_on"))
OFFICE_ENDED = Event("office.ended", keys=("office", "ends_on"))
OFFICE_HANDED_OVER = Event("office.handed_over", keys=("office", "ends_on"))
OFFICE_HAND_OVER_CALLED_OFF = Event("office.hand_over_called_off", keys=("office", "ends_on"))
OFFICE_OVER = Event("office.over", keys=("office", "ends_on"))
OFFICE_CANCELLED = Event("office.cancelled", keys=("office", "starts_on"))
