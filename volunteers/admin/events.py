"""What the administrator's own acts are called in the trail."""

from volunteers.audit import Event

COMMITTEE_OPENED = Event("committee.opened", keys=("kind",))
MAIL_TRIED_AGAIN = Event("mail.tried_again", keys=("was",))
