"""What tables and columns are called to the person whose they are, and the audit events as what whoever did it did."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from volunteers.foundation.text import _l


@dataclass(frozen=True)
class Told:
    """How a table is told: what it is, which of its columns a page shows, and the page on which it is changed.

    Without such a page one asks the coordinators. The archive has every column. `of_them` is what the table is to who
    reads it about somebody else; empty where the words speak to nobody.
    """

    what: Any
    columns: tuple[str, ...]
    changed_at: str = ""
    of_them: Any = ""

    def named(self, *, is_own: bool) -> Any:
        """What it is, said to the person or about them."""
        return self.what if is_own or not self.of_them else self.of_them


TOLD: Mapping[str, Told] = {
    "people": Told(
        _l("What you told us about yourself"),
        (
            *("full_name", "call_name", "email", "phone", "preferred_language", "is_adult", "born_on", "skills"),
            *("availability", "may_be_asked", "postal_address", "emergency_name", "emergency_phone", "created_at"),
        ),
        "people.profile",
        of_them=_l("What they told us about themselves"),
    ),
    "language_skills": Told(
        _l("Languages"),
        ("language", "speaks", "writes", "interprets", "translates", "basis", "basis_on"),
        "people.profile",
    ),
    "record_openings": Told(
        _l("Who opened your page here"), ("role", "opened_on"), of_them=_l("Who opened their page here")
    ),
    "person_notes": Told(_l("Our notes about you"), ("text", "written_at"), of_them=_l("Our notes about them")),
    "opt_outs": Told(
        _l("Emails you asked us not to send"),
        ("channel", "committee", "since_at", "ended_at"),
        "people.preferences",
        of_them=_l("Emails they asked us not to send"),
    ),
    "still_right": Told(
        _l("When you said that what we know is still right"),
        ("confirmed_on", "asked_on"),
        "people.profile",
        of_them=_l("When they said that what we know is still right"),
    ),
    "memberships": Told(
        _l("Committees"), ("committee", "state", "membership_class", "began_on", "ended_on"), "home.me"
    ),
    "membership_changes": Told(
        _l("What changed in your memberships"),
        ("state", "at", "reason"),
        of_them=_l("What changed in their memberships"),
    ),
    "terms": Told(_l("Offices"), ("committee", "office", "basis", "starts_on", "ends_on"), "home.me"),
    "applications": Told(
        _l("Where you asked to join, and the answers"),
        ("committee", "role", "state", "message", "answer", "private_note", "received_at", "decided_at"),
        "home.me",
        of_them=_l("Where they asked to join, and the answers"),
    ),
    "assignments": Told(
        _l("Roles we asked you to take"),
        ("role", "state", "offered_at", "answered_at", "reason"),
        "home.me",
        of_them=_l("Roles we asked them to take"),
    ),
    "offers": Told(
        _l("Roles you offered to take"),
        ("role", "state", "words", "offered_at"),
        "home.me",
        of_them=_l("Roles they offered to take"),
    ),
    "sign_ups": Told(_l("Activities"), ("activity", "state", "note", "signed_up_at"), "home.me"),
    "reminders": Told(_l("Reminders we sent you"), ("activity", "made_at"), of_them=_l("Reminders we sent them")),
    "past_participations": Told(
        _l("Activities before we used this site"),
        ("title", "held_on", "minutes", "has_come", "committee"),
    ),
    "readings": Told(
        _l("What was translated for you"),
        ("committee", "language", "text", "read_at"),
        of_them=_l("What was translated for them"),
    ),
    "readers": Told(
        _l("What we asked you to translate"),
        ("state", "asked_at", "answered_at"),
        of_them=_l("What we asked them to translate"),
    ),
    "notices": Told(
        _l("Messages you wrote"),
        ("committee", "subject", "body", "state", "sent_at"),
        of_them=_l("Messages they wrote"),
    ),
    "notice_recipients": Told(
        _l("Messages to many that were for you"), ("subject",), of_them=_l("Messages to many that were for them")
    ),
    "deliveries": Told(
        _l("Emails to you"), ("kind", "state", "to_address", "created_at", "sent_at"), of_them=_l("Emails to them")
    ),
    "mail_suppressions": Told(_l("Addresses we no longer write to"), ("address", "reason", "created_at")),
    "pending": Told(
        _l("What waits for you to confirm your address"),
        ("kind", "full_name", "email", "created_at"),
        "home.me",
        of_them=_l("What waits for them to confirm their address"),
    ),
    "held_places": Told(
        _l("Places kept until you confirm your address"),
        ("activity", "until_at"),
        "home.me",
        of_them=_l("Places kept until they confirm their address"),
    ),
    "young_interests": Told(
        _l("Young people who named you"),
        ("call_name", "guardian_email", "received_at"),
        of_them=_l("Young people who named them"),
    ),
    "guardianships": Told(
        _l("Parents and guardians, and the children they answer for"), ("relation", "since_at", "ended_at")
    ),
    "consent_requests": Told(
        _l("What your parents or guardians were asked"),
        ("activity", "asked_at", "ended_at"),
        of_them=_l("What their parents or guardians were asked"),
    ),
    "consents": Told(
        _l("What parents or guardians answered"),
        ("scope", "is_given", "signed_name", "answered_at", "ended_at"),
    ),
    "qualifications": Told(
        _l("Trainings and checks"),
        ("training", "outcome", "issued_on", "expires_on", "signed_name"),
        "qualifications.mine",
    ),
    "cohort_members": Told(_l("Programs"), ("program", "joined_at", "left_at", "completed_on")),
    "cohort_attendances": Told(_l("Sessions you came to"), ("session",), of_them=_l("Sessions they came to")),
    "gate_exceptions": Told(
        _l("Exceptions made for you"), ("title", "needed_on", "reason"), of_them=_l("Exceptions made for them")
    ),
    "accounts": Told(
        _l("How you sign in"),
        ("email", "active", "created_at", "last_signed_in_at", "second_step_at"),
        "accounts.security",
        of_them=_l("How they sign in"),
    ),
    "account_sessions": Told(
        _l("Where you are signed in"),
        ("device", "started_at", "seen_at", "ended_at"),
        "accounts.security",
        of_them=_l("Where they are signed in"),
    ),
    "passkeys": Told(_l("Passkeys"), ("name", "lastuse_datetime")),
    "role_grants": Told(_l("Site-wide roles"), ("role", "granted_at", "ended_at")),
    "answered_for": Told(
        _l("People you answer for, or who answer for you"),
        ("since_at",),
        of_them=_l("People they answer for, or who answer for them"),
    ),
    "audit_reasons": Told(
        _l("Reasons we wrote down about you"), ("event", "text", "at"), of_them=_l("Reasons we wrote down about them")
    ),
    "audit_events": Told(_l("What you did here"), ("event", "committee", "at"), of_them=_l("What they did here")),
}
"""By table, in the order in which a page shows them."""

COLUMNS: Mapping[str, Any] = {
    "active": _l("Can sign in"),
    "activity": _l("Activity"),
    "address": _l("Address"),
    "answer": _l("Our answer"),
    "answered_at": _l("Answered"),
    "asked_at": _l("Asked"),
    "asked_on": _l("Asked"),
    "at": _l("When"),
    "made_at": _l("When"),
    "availability": _l("Usually has time"),
    "basis": _l("How we know"),
    "basis_on": _l("Known since"),
    "began_on": _l("From"),
    "born_on": _l("Birth date"),
    "body": _l("Text"),
    "call_name": _l("Name you go by"),
    "channel": _l("Kind of email"),
    "committee": _l("Committee"),
    "created_at": _l("Since"),
    "decided_at": _l("Answered"),
    "device": _l("Device"),
    "email": _l("Email"),
    "emergency_name": _l("Who to call in an emergency"),
    "emergency_phone": _l("Their phone"),
    "ended_at": _l("Until"),
    "ended_on": _l("Until"),
    "ends_on": _l("Until"),
    "event": _l("What"),
    "full_name": _l("Name"),
    "granted_at": _l("From"),
    "completed_on": _l("Completed"),
    "confirmed_on": _l("Confirmed"),
    "expires_on": _l("Until"),
    "joined_at": _l("From"),
    "left_at": _l("Until"),
    "is_given": _l("Agreed"),
    "issued_on": _l("From"),
    "needed_on": _l("When"),
    "program": _l("Program"),
    "session": _l("When"),
    "training": _l("What"),
    "outcome": _l("Outcome"),
    "title": _l("What"),
    "guardian_email": _l("Parent or guardian’s email"),
    "has_come": _l("Came"),
    "held_on": _l("When"),
    "interprets": _l("Interprets"),
    "is_adult": _l("18 or older"),
    "kind": _l("About"),
    "language": _l("Language"),
    "last_signed_in_at": _l("Last signed in"),
    "lastuse_datetime": _l("Last used"),
    "may_be_asked": _l("We can ask for help"),
    "membership_class": _l("Kind of membership"),
    "minutes": _l("Minutes"),
    "message": _l("What you wrote"),
    "name": _l("Name"),
    "note": _l("Note"),
    "offered_at": _l("Asked"),
    "office": _l("Office"),
    "opened_on": _l("When"),
    "phone": _l("Phone"),
    "postal_address": _l("Postal address"),
    "preferred_language": _l("Email language"),
    "private_note": _l("Note of the committee"),
    "read_at": _l("Translated"),
    "reason": _l("Reason"),
    "relation": _l("What the adult is to the child"),
    "scope": _l("About"),
    "signed_name": _l("Signed by"),
    "received_at": _l("Received"),
    "role": _l("Role"),
    "second_step_at": _l("Second step since"),
    "seen_at": _l("Last seen"),
    "sent_at": _l("Sent"),
    "signed_up_at": _l("Since"),
    "since_at": _l("Since"),
    "skills": _l("Skills"),
    "speaks": _l("Speaks"),
    "started_at": _l("From"),
    "starts_on": _l("From"),
    "state": _l("Status"),
    "subject": _l("Subject"),
    "text": _l("Text"),
    "to_address": _l("Address"),
    "translates": _l("Translates"),
    "until_at": _l("Until"),
    "words": _l("What you wrote"),
    "writes": _l("Reads and writes"),
    "written_at": _l("Written"),
}
"""Columns that a page shows."""

STATES: Mapping[str, Any] = {
    "accepted": _l("accepted"),
    "asked": _l("asked"),
    "cancelled": _l("canceled"),
    "cannot": _l("said no"),
    "completed": _l("done"),
    "confirmed": _l("on the list"),
    "declined": _l("declined"),
    "draft": _l("draft"),
    "ended": _l("ended"),
    "in_review": _l("waiting for an answer"),
    "lapsed": _l("ended without an answer"),
    "offered": _l("waiting for your answer"),
    "read": _l("translated"),
    "received": _l("received"),
    "released": _l("taken off"),
    "scheduled": _l("scheduled"),
    "sending": _l("being sent"),
    "sent": _l("sent"),
    "stopped": _l("stopped"),
    "undone": _l("undone"),
    "waitlisted": _l("on the waiting list"),
    "withdrawn": _l("withdrawn"),
}
"""States that other pages tell in sentences with more in them."""
