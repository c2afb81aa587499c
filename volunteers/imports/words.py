"""What columns, outcomes and reasons are called, and the audit events as what whoever did it did."""

from collections.abc import Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.foundation.naming import names
from volunteers.foundation.text import _l
from volunteers.imports import events
from volunteers.imports.models import DateOrder, ImportState, Namesakes, RowOutcome, Target

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
        Target.COMMITTEE: _l("Committee"),
        Target.MEMBERSHIP_CLASS: _l("Kind of member"),
        Target.SINCE: _l("Member since"),
        Target.OFFICE: _l("Office (kept as a note)"),
        Target.OFFICE_FROM: _l("In office from (kept as a note)"),
        Target.OFFICE_UNTIL: _l("In office until (kept as a note)"),
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
    "has-died": _l("Our records say that this person has died. Take the row out, or correct the person’s page."),
    "changed": _l("Someone else changed this person at that very moment. Bring this row in again."),
}
"""Why a row was left out, where it isn't a cell; and what to do."""

EVENTS: Mapping[Event, Any] = {
    events.IMPORT_READ: _l("read a file to bring people in"),
    events.IMPORT_CHECKING: _l("had a file checked"),
    events.IMPORT_CHECKED: _l("checked a file"),
    events.IMPORT_DECIDED: _l("said who is the same person in a file"),
    events.IMPORT_REOPENED: _l("went back to the columns of a file"),
    events.IMPORT_STARTED: _l("started to bring in a file"),
    events.IMPORT_WRITTEN: _l("brought in some rows of a file"),
    events.IMPORT_DONE: _l("brought in a file"),
    events.IMPORT_UNDO_ASKED: _l("started to undo a file"),
    events.IMPORT_TAKEN_BACK: _l("undid some rows of a file"),
    events.IMPORT_UNDONE: _l("undid a file"),
    events.IMPORT_DISCARDED: _l("discarded a file without bringing it in"),
}
