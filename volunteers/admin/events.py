"""What the administrator's own acts are called in the trail."""

from volunteers.audit import Event

COMMITTEE_OPENED = Event("committee.opened", keys=("kind",))
COMMITTEE_RECAST = Event("committee.recast", keys=("kind", "stage", "is_open"))
MAIL_ARRIVED = Event("mail.arrived", keys=())
MAIL_LET_GO = Event("mail.let_go")
MAIL_TESTED = Event("mail.tested", keys=())
MAIL_TRIED_AGAIN = Event("mail.tried_again", keys=("was",))
