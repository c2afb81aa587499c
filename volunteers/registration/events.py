"""The audit events of joining."""

from volunteers.audit import Event

APPLICATION_RECEIVED = Event("application.received")
APPLICATION_REPEATED = Event("application.repeated")
APPLICATION_SENT = Event("application.sent")
APPLICATION_ACCEPTED = Event("application.accepted", keys=("by_policy",))
APPLICATION_DECLINED = Event("application.declined")
APPLICATION_DESK_TOLD = Event("application.desk_told")
APPLICATION_WITHDRAWN = Event("application.withdrawn")
APPLICATION_PLACED = Event("application.placed")
APPLICATION_PROPOSED = Event("application.proposed")
APPLICATION_NUDGED = Event("application.nudged")
APPLICATION_READER_ASKED = Event("application.reader_asked", keys=("language", "number"))
INVITATION_CLOSED = Event("invitation.closed")
INVITATION_MADE = Event("invitation.made")
YOUNG_RECEIVED = Event("young.received")
YOUNG_SETTLED = Event("young.settled")
