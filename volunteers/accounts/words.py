"""What happens here in words: audit events as what whoever did it did, and what each mail is about."""

from collections.abc import Mapping
from typing import Any

from volunteers.accounts import events
from volunteers.audit import Event
from volunteers.foundation.text import _l
from volunteers.mail.sorts import Sort

EVENTS: Mapping[Event, Any] = {
    events.ACCOUNT_CLOSED: _l("closed an account"),
    events.ACCOUNT_OPENED: _l("opened an account"),
    events.ACCOUNT_REOPENED: _l("reopened a closed account"),
    events.ADDRESS_CHANGE_ASKED: _l("asked to change an account’s email address"),
    events.ADDRESS_CHANGED: _l("changed an account’s email address"),
    events.ADDRESS_CONFIRMED: _l("confirmed an email address"),
    events.ADDRESS_GIVEN_UP: _l("took over an email address from an account whose people have died"),
    events.CODE_REFUSED: _l("entered a wrong code"),
    events.LINK_USED: _l("used an emailed link"),
    events.PASSKEY_REMOVED: _l("removed a passkey"),
    events.PASSWORD_REMOVED: _l("removed a password"),
    events.PASSWORD_SET: _l("set a password"),
    events.RECOVERY_CODE_USED: _l("used a recovery code"),
    events.RECOVERY_CODES_MADE: _l("made recovery codes"),
    events.RESET_ASKED: _l("asked for a new password"),
    events.ROLE_ENDED: _l("removed an organization-wide role"),
    events.ROLE_GRANTED: _l("assigned an organization-wide role"),
    events.SECOND_STEP_ASKED: _l("was asked for the second step"),
    events.SECOND_STEP_BEGUN: _l("began to set up a second step"),
    events.SECOND_STEP_ENDED: _l("turned off a second step"),
    events.SECOND_STEP_PASSED: _l("took the second step"),
    events.SECOND_STEP_REFUSED: _l("entered a wrong code for the second step"),
    events.SECOND_STEP_SET: _l("set up a second step"),
    events.SESSIONS_ENDED: _l("signed out other browsers"),
    events.SET_PASSWORD_SENT: _l("sent a link to set a password"),
    events.SIGNED_IN: _l("signed in"),
    events.SIGNED_OUT: _l("signed out"),
    events.SIGN_IN_ASKED: _l("asked for a link to sign in"),
    events.SIGN_IN_FAILED: _l("could not sign in"),
}

FORMER_EVENTS: Mapping[str, Any] = {
    "account.address_corrected": _l("corrected a mistyped address"),
    "account.confirmation_sent": _l("was sent a link to confirm the address"),
}
"""What happened before, and is kept with what waits for an address now: the trail still tells of it."""

MAILS: Mapping[str, Any] = {
    "accounts/address_changed": _l("an account’s email address was changed"),
    "accounts/address_taken": _l("the address belongs to another account"),
    "accounts/closed": _l("an account was closed"),
    "accounts/confirm_new_address": _l("to confirm a new email address"),
    "accounts/library": _l("about an account"),
    "accounts/nobody_registered": _l("nobody has signed up with this address"),
    "accounts/passkey_removed": _l("a passkey was removed"),
    "accounts/password_changed": _l("a password was changed"),
    "accounts/recovery_code_used": _l("a recovery code was used"),
    "accounts/recovery_codes_renewed": _l("there are new recovery codes"),
    "accounts/reset": _l("to set a new password"),
    "accounts/second_step_ended": _l("a second step was turned off"),
    "accounts/second_step_set": _l("a second step was set up"),
    "accounts/set_password": _l("to set a first password"),
    "accounts/sign_in": _l("to sign in"),
    "accounts/way_in": _l("to sign in with a new email address"),
    "accounts/who": _l("to say who signs in with an address"),
}

SORTS: Mapping[str, Sort] = {
    "accounts/address_changed": Sort.SIGN_IN,
    "accounts/address_taken": Sort.SIGN_IN,
    "accounts/closed": Sort.SIGN_IN,
    "accounts/confirm_new_address": Sort.SIGN_IN,
    "accounts/library": Sort.SIGN_IN,
    "accounts/nobody_registered": Sort.SIGN_IN,
    "accounts/passkey_removed": Sort.SIGN_IN,
    "accounts/password_changed": Sort.SIGN_IN,
    "accounts/recovery_code_used": Sort.SIGN_IN,
    "accounts/recovery_codes_renewed": Sort.SIGN_IN,
    "accounts/reset": Sort.SIGN_IN,
    "accounts/second_step_ended": Sort.SIGN_IN,
    "accounts/second_step_set": Sort.SIGN_IN,
    "accounts/set_password": Sort.SIGN_IN,
    "accounts/sign_in": Sort.SIGN_IN,
    "accounts/way_in": Sort.SIGN_IN,
    "accounts/who": Sort.SIGN_IN,
}
"""Which sort each of these mails is to whoever gets it."""
