"""What may be done to memberships, offices and a committee's page."""

from volunteers.committees.actions.dates import come_back, settle_term
from volunteers.committees.actions.living import note_death, undo_death
from volunteers.committees.actions.many import admit_many, members_besides, members_changed, take_out_members
from volunteers.committees.actions.memberships import (
    Ended,
    admit,
    change_class,
    end,
    pause,
    put_in,
    resign,
    resume,
    undo_admission,
    undo_change_class,
    undo_end,
    undo_put_in,
)
from volunteers.committees.actions.offices import (
    call_off,
    end_office,
    give_office,
    hand_over,
    lock_office,
    undo_call_off,
    undo_end_office,
    undo_hand_over,
)
from volunteers.committees.actions.page import change_page, contact

__all__ = [
    "Ended",
    "admit",
    "admit_many",
    "call_off",
    "change_class",
    "change_page",
    "come_back",
    "contact",
    "end",
    "end_office",
    "give_office",
    "hand_over",
    "lock_office",
    "members_besides",
    "members_changed",
    "note_death",
    "pause",
    "put_in",
    "resign",
    "resume",
    "settle_term",
    "take_out_members",
    "undo_admission",
    "undo_call_off",
    "undo_change_class",
    "undo_death",
    "undo_end",
    "undo_end_office",
    "undo_hand_over",
    "undo_put_in",
]
