"""Every change of a person."""

from volunteers.people.actions.addresses import take_address_off
from volunteers.people.actions.changing import change_by_link, undo_change
from volunteers.people.actions.households import (
    answer_household,
    ask_household,
    ask_own_address,
    ask_owner,
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
from volunteers.people.actions.many import Brought, create_many, fill_in
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
from volunteers.people.actions.still_right import ask, confirm, confirm_by_link, remind, undo_confirm
from volunteers.people.actions.taking_back import changed_since, take_out_many

__all__ = [
    "Brought",
    "Death",
    "answer_for",
    "answer_household",
    "ask",
    "ask_household",
    "ask_own_address",
    "ask_owner",
    "bring_back",
    "change_by_link",
    "change_profile",
    "changed_since",
    "choose_by_link",
    "choose_language",
    "choose_mails",
    "confirm",
    "confirm_by_link",
    "create_many",
    "create_person",
    "end_household",
    "end_household_by_link",
    "fill_in",
    "follow_address",
    "mend_address",
    "note",
    "note_death",
    "note_life",
    "recognise",
    "remind",
    "settle_death",
    "start_again_by_link",
    "take_address_off",
    "take_out_many",
    "take_over_household",
    "take_own_address",
    "undo_change",
    "undo_confirm",
    "undo_death",
]
