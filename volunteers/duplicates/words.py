"""What happens here, in words, and by what two records look like one person's."""

from collections.abc import Collection, Mapping
from typing import Any

from volunteers.audit import Event
from volunteers.duplicates import events
from volunteers.duplicates.models import Sign
from volunteers.foundation.listed import in_a_row
from volunteers.foundation.naming import names
from volunteers.foundation.text import _l

SIGN_NAMES = names(
    Sign,
    {
        Sign.NAME: _l("same name"),
        Sign.EMAIL: _l("same email"),
        Sign.PHONE: _l("same phone"),
        Sign.SAID: _l("someone said so"),
    },
)

EVENTS: Mapping[Event, Any] = {
    events.DUPLICATE_DISMISSED: _l("said that two records are two people"),
    events.DUPLICATE_NAMED: _l("said that two records may be the same person"),
    events.DUPLICATES_SWEPT: _l("looked for people who are listed twice"),
    events.PERSON_MERGED: _l("merged two records of one person"),
    events.PERSON_SEPARATED: _l("undid a merge, so there are two records again"),
}


def signs_in_words(signs: Collection[str]) -> str:
    """By what two records look like one person's: "same name and same phone"."""
    return in_a_row([str(SIGN_NAMES[sign]) for sign in Sign if sign.value in signs])
