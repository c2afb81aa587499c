"""What columns, outcomes and reasons are called, and the audit events as what whoever did it did."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.naming import names
from volunteers.foundation.text import _l
from volunteers.imports import events
from volunteers.imports.models import DateOrder, ImportState, Namesakes, RowOutcome, Target
from volunteers.mail.sorts import Sort

TARGET_NAMES = names(
    Target,
    {
        Target.NOTHING: _l("Leave out"),
        Target.NOTE: _l("Keep as a note"),
        Target.FULL_NAME: _l("Name"),
        Target.LAST_FIRST: _l("Name, last name first"),
        Target.FIRST_NAME: _l("First name"),
        Target.MIDDLE_NAME: _l("Middle name"),
        Target.LAST_NAME: _l("Last name"),
        Target.CALL_NAME: _l("What to call them"),
        Target.SORTS_UNDER: _l("In lists, sort their name under"),
        Target.EMAIL: _l("Email"),
        Target.PHONE: _l("Phone"),
        Target.PHONE_PRIVATE: _l("Only the coordinators can see the phone number"),
        Target.ADDRESS: _l("Postal address, or the street of it"),
        Target.ADDRESS_LINE_2: _l("Second line of the postal address"),
        Target.CITY: _l("City of the postal address"),
        Target.STATE: _l("State of the postal address"),
        Target.POSTAL_CODE: _l("ZIP code of the postal address"),
        Target.COUNTRY: _l("Country of the postal address"),
        Target.OTHER_ADDRESS: _l("Another postal address (kept as a note)"),
        Target.HOUSEHOLD: _l("Household (who lives together)"),
        Target.HAS_DIED: _l("Has died (not brought in)"),
        Target.MAIL_LANGUAGE: _l("The language we should email them in"),
        Target.LANGUAGES: _l("Languages"),
        Target.SKILLS: _l("What they can do"),
        Target.AVAILABILITY: _l("When they usually have time"),
        Target.EMERGENCY_NAME: _l("Who to call in an emergency"),
        Target.EMERGENCY_PHONE: _l("Phone in an emergency"),
        Target.MAY_BE_ASKED: _l("They said we can ask them when we need help"),
        Target.BORN_ON: _l("Date of birth (kept only for people under 18)"),
        Target.UNDER_18: _l("Under 18"),
        Target.GUARDIAN_NAME: _l("Parent or guardian"),
        Target.GUARDIAN_EMAIL: _l("Parent or guardian’s email"),
        Target.GUARDIAN_PHONE: _l("Parent or guardian’s phone"),
        Target.COMMITTEE: _l("Committee"),
        Target.MEMBERSHIP_CLASS: _l("Kind of member"),
        Target.SINCE: _l("Member since"),
        Target.OFFICE: _l("Office"),
        Target.OFFICE_FROM: _l("In office from"),
        Target.OFFICE_UNTIL: _l("In office until"),
        Target.ACTIVITY: _l("Past activity"),
        Target.ACTIVITY_ON: _l("Day of the activity"),
        Target.HOURS: _l("Hours given"),
        Target.ATTENDED: _l("Came to the activity"),
        Target.OPT_OUT: _l("Doesn’t want our emails"),
        Target.OPT_OUT_ON: _l("Doesn’t want our emails since"),
        Target.OPT_OUT_BY: _l("Who told us that they don’t want our emails"),
        Target.CONSENT: _l("Said yes to our emails"),
    },
)
STATE_NAMES = names(
    ImportState,
    {
        ImportState.READ: _l("Say what the columns are"),
        ImportState.CHECKING: _l("Being checked"),
        ImportState.CHECKED: _l("Checked, nothing brought in yet"),
        ImportState.DOING: _l("Being brought in"),
        ImportState.DONE: _l("Brought in"),
        ImportState.UNDOING: _l("Being undone"),
        ImportState.UNDONE: _l("Undone"),
    },
)
OUTCOME_NAMES = names(
    RowOutcome,
    {
        RowOutcome.WAITS: _l("Not brought in"),
        RowOutcome.CREATED: _l("New"),
        RowOutcome.UPDATED: _l("Filled in"),
        RowOutcome.UNCHANGED: _l("Nothing new"),
        RowOutcome.REPEATED: _l("More about an earlier row"),
        RowOutcome.DUPLICATE: _l("Possibly the same person"),
        RowOutcome.PROBLEM: _l("Problem"),
        RowOutcome.UNDONE: _l("Undone"),
        RowOutcome.KEPT: _l("Changed since, so it stays"),
    },
)
ORDER_NAMES = names(
    DateOrder,
    {
        DateOrder.MONTH_FIRST: _l("The month first: 8/23/2014"),
        DateOrder.DAY_FIRST: _l("The day first: 23/8/2014"),
    },
)
NAMESAKE_NAMES = names(
    Namesakes,
    {
        Namesakes.KEEP_OURS: _l("Keep what we have, and only fill in what’s missing"),
        Namesakes.TAKE_THEIRS: _l("Take what the file says"),
    },
)
WHY: Mapping[str, Any] = {
    "address": _l("Someone here has the same email address, but a different name. Say whether it’s the same person."),
    "phone": _l("Someone here has the same phone number, but a different name. Say whether it’s the same person."),
    "name": _l("Someone here has the same name, but not this email or phone. Say whether it’s the same person."),
    "several": _l("There’s no name in this row, and several people here share this address. Type the name."),
    "no-name": _l("There’s no name in this row. Type one, or leave the row out."),
    "office-may-not": _l(
        "Only an administrator can assign an office that someone holds now. Ask one to bring this row in."
    ),
    "office-young": _l("Someone under 18 can’t get an office from a file. Leave the office out of this row."),
    "office-no-member": _l(
        "Only an active member of the committee can hold an office. Fill in “Member since” or “Kind of member” in this "
        "row, or add them to the committee first."
    ),
    "office-held": _l(
        "Someone else holds this office in that time. Correct the days here, or end the other term on its page."
    ),
    "office-held-in-file": _l(
        "An earlier row of this file has someone else in this office in that time. Correct the days in one of them."
    ),
    "office-other-days": _l(
        "They already hold this office, with other days. Correct the days here, or leave the office out."
    ),
    "office-changed": _l("Something about this office changed at that very moment. Bring this row in again."),
    "guardian-not": _l(
        "Our records say that the parent or guardian in this row is under 18 or has died. Say on the young person’s "
        "page who answers for them."
    ),
    "past-otherwise": _l(
        "This activity is in our records for them already, with other hours or attendance. Leave this row out to keep "
        "what we have."
    ),
    "taken-off": _l(
        "The person who reads this address had it taken off our lists. Leave the row out; or, if the row is about "
        "someone else, leave the address empty."
    ),
    "guardian-taken-off": _l(
        "The person who reads the parent’s or guardian’s address had it taken off our lists. Leave the row out, or "
        "leave the address empty."
    ),
    "phone-alone": _l(
        "There’s no name in this row, and someone here has this phone number. Say whether it’s the same person."
    ),
    "has-died": _l("Our records say that this person has died. Take the row out, or correct the person’s page."),
    "changed": _l("Someone else changed this person at that very moment. Bring this row in again."),
}
"""Why a row was left out, where it isn't a cell; and what to do."""

ABOUT: Mapping[str, Target] = {
    **{why: Target.OFFICE for why in WHY if why.startswith("office-")},
    "past-otherwise": Target.HOURS,
    "taken-off": Target.EMAIL,
    "guardian-taken-off": Target.GUARDIAN_EMAIL,
    "guardian-not": Target.GUARDIAN_NAME,
}
"""Of these, which column they are about."""

EVENTS: Mapping[Event, Any] = {
    events.IMPORT_READ: _l("read a file to bring people in"),
    events.IMPORT_CHECKING: _l("had a file checked"),
    events.IMPORT_CHECKED: _l("checked a file"),
    events.IMPORT_DECIDED: _l("said who is the same person in a file"),
    events.IMPORT_REOPENED: _l("went back to the columns of a file"),
    events.IMPORT_STARTED: _l("started to bring in a file"),
    events.IMPORT_WRITTEN: _l("brought in some rows of a file"),
    events.IMPORT_DONE: _l("brought in a file"),
    events.IMPORT_MAILED: _l("emailed a way in to people who were brought in"),
    events.IMPORT_NOT_MAILED: _l("decided that people who were brought in get no email"),
    events.IMPORT_DISOWNED: _l("said that an address from a file is someone else’s, or asked to be taken off"),
    events.IMPORT_UNDO_ASKED: _l("started to undo a file"),
    events.IMPORT_TAKEN_BACK: _l("undid some rows of a file"),
    events.IMPORT_UNDONE: _l("undid a file"),
    events.IMPORT_DISCARDED: _l("discarded a file without bringing it in"),
}

MAILS: Mapping[str, Any] = {
    "imports/brought_in": _l("a way in for someone who was brought in"),
    "imports/disowned": _l("an address from a file that is someone else’s"),
}
SORTS: Mapping[str, Sort] = {
    "imports/brought_in": Sort.SIGN_IN,
    "imports/disowned": Sort.DUTIES,
}
