"""The audit events of accounts."""

from volunteers.audit import Event

ACCOUNT_CLOSED = Event("account.closed", keys=("ended_sessions",))
ACCOUNT_OPENED = Event("account.opened")
ACCOUNT_REOPENED = Event("account.reopened")
ADDRESS_CHANGE_ASKED = Event("account.address_change_asked")
ADDRESS_CHANGED = Event("account.address_changed")
ADDRESS_CONFIRMED = Event("account.address_confirmed")
ADDRESS_GIVEN_UP = Event("account.address_given_up")
CODE_REFUSED = Event("account.code_refused", keys=("tries",))
LINK_USED = Event("account.link_used")
PASSWORD_REMOVED = Event("account.password_removed")
PASSWORD_SET = Event("account.password_set", keys=("ended_sessions",))
RESET_ASKED = Event("account.reset_asked")
ROLE_ENDED = Event("role.ended", keys=("role",))
ROLE_GRANTED = Event("role.granted", keys=("role",))
SESSIONS_ENDED = Event("account.sessions_ended", keys=("sessions",))
SET_PASSWORD_SENT = Event("account.set_password_sent")
SIGNED_IN = Event("account.signed_in", keys=("way",))
SIGNED_OUT = Event("account.signed_out")
SIGN_IN_ASKED = Event("account.sign_in_asked")
SIGN_IN_FAILED = Event("account.sign_in_failed", keys=("way",))
