"""What the administrator's own acts are called in the trail."""

from volunteers.audit import Event

MAIL_TRIED_AGAIN = Event("mail.tried_again", keys=("was",))
