"""Programs whose lists are known by the columns that they have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from volunteers.imports.headings.words import plain
from volunteers.imports.models import Target as T


@dataclass(frozen=True)
class Origin:
    """A program whose lists are known by their headings; `columns` are those that mean something else there."""

    name: str
    called: str
    marks: frozenset[str]
    columns: Mapping[str, T]


def _marks(*headings: str) -> frozenset[str]:
    return frozenset(plain(heading) for heading in headings)


ORIGINS = (
    Origin(
        "mailchimp",
        "Mailchimp",
        _marks("Email Address", "MEMBER_RATING", "LEID", "EUID"),
        {
            "optin time": T.NOTHING,
            "confirm time": T.CONSENT,
            "unsub time": T.OPT_OUT,
            "unsub reason": T.OPT_OUT_BY,
            "clean time": T.OPT_OUT,  # what was sent there came back
            "clean campaign title": T.NOTHING,
            "notes": T.NOTE,
            "tags": T.NOTE,
            "cc": T.NOTHING,
            "region": T.NOTHING,
            "birthday": T.NOTHING,  # a month and a day, without the year
        },
    ),
    Origin(
        "google",
        "Google Contacts",
        _marks("E-mail 1 - Value", "Phone 1 - Value"),
        {
            "name": T.FULL_NAME,
            "given name": T.FIRST_NAME,
            "additional name": T.MIDDLE_NAME,
            "family name": T.LAST_NAME,
            "file as": T.NOTHING,
            "organization name": T.NOTE,
            "organization title": T.NOTE,
            "name suffix": T.NOTE,
            "labels": T.NOTE,
            "group membership": T.NOTE,
            # the address stands in one column as it is written, and in its parts once more
            "address 1 formatted": T.ADDRESS,
            "address 2 formatted": T.OTHER_ADDRESS,
            "address 3 formatted": T.OTHER_ADDRESS,
        },
    ),
    Origin(
        "signupgenius",
        "SignUpGenius",
        _marks("Sign Up", "Item", "Qty", "Sign Up Timestamp"),
        {
            "sign up": T.NOTE,
            "item": T.NOTE,
            "sign up comment": T.NOTE,
            "location": T.NOTHING,
            "qty": T.NOTHING,
            "start date time mm dd yyyy": T.NOTE,
            "end date time mm dd yyyy": T.NOTHING,
            "phonetype": T.NOTHING,
        },
    ),
    Origin(
        "civicrm",
        "CiviCRM",
        _marks("Contact ID", "Contact Type", "Display Name"),
        {
            "sort name": T.NOTHING,
            "display name": T.FULL_NAME,
            "do not email": T.OPT_OUT,
            "no bulk emails user opt out": T.OPT_OUT,
            "individual prefix": T.NOTHING,
            "individual suffix": T.NOTE,
            "job title": T.NOTE,
            "supplemental address 2": T.ADDRESS_LINE_2,
            "deceased date": T.NOTHING,
            "do not trade": T.NOTHING,
            "group s": T.NOTHING,
            "note s": T.NOTE,
            "birth date": T.BORN_ON,
        },
    ),
    Origin(
        "wildapricot",
        "Wild Apricot",
        _marks("User ID", "Membership level", "Membership status"),
        {
            "membership level": T.NOTE,
            "membership status": T.NOTE,
            "receive newsletters": T.CONSENT,
            "subscribed to emails": T.CONSENT,
            "receiving emails disabled": T.OPT_OUT,
            "email delivery disabled": T.OPT_OUT,
            "group participation": T.NOTE,
            "member role": T.NOTHING,
            "creation date": T.NOTHING,
            "created on": T.NOTHING,
            "member emails and newsletters": T.NOTHING,  # "subscribed to emails" says it of all of them
            "event announcements": T.NOTHING,
            "password": T.NOTHING,
            "archived": T.NOTHING,
            "notes": T.NOTE,
        },
    ),
)


def origin_of(headings: Sequence[str]) -> Origin | None:
    """The program that wrote a list with these headings, if one is known."""
    found = {plain(heading) for heading in headings}
    return next((origin for origin in ORIGINS if origin.marks <= found), None)
