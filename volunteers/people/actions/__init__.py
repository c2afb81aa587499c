"""Every change of a person."""

from volunteers.people.actions.households import (
    answer_household,
    ask_household,
    ask_own_address,
    end_household,
    end_household_by_link,
    take_own_address,
)
from volunteers.people.actions.lives import (
    Death,
    bring_back,
    note_death,
    note_life,
    settle_death,
    undo_death,
)
from volunteers.people.actions.people import (
    answer_for,
    change_profile,
    choose_by_link,
    choose_language,
    choose_mails,
    create_person,
    follow_address,
    mend_address,
    note,
    recognise,
    start_again_by_link,
    take_over_household,
)

__all__ = [
    "Death",
    "answer_for",
    "answer_household",
    "ask_household",
    "ask_own_address",
    "bring_back",
    "change_profile",
    "choose_by_link",
    "choose_language",
    "choose_mails",
    "create_person",
    "end_household",
    "end_household_by_link",
    "follow_address",
    "mend_address",
    "note",
    "note_death",
    "note_life",
    "recognise",
    "settle_death",
    "start_again_by_link",
    "take_over_household",
    "take_own_address",
    "undo_death",
]
