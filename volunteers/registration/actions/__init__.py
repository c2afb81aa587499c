"""Every change of an application."""

from volunteers.registration.actions.deciding import (
    accept,
    decline,
    place,
    remind_chairs,
    tell_the_desk,
    undo_decision,
    undo_place,
)
from volunteers.registration.actions.inviting import close_invitation, make_invitation
from volunteers.registration.actions.joining import (
    apply_signed_in,
    ask_owner,
    register,
    send_confirmed,
    undo_withdrawal,
    withdraw,
)
from volunteers.registration.actions.offering import (
    OFFICE_OPEN,
    ask_for_office,
    end_requests,
    lock_committee,
    offer_office,
    take_offer_back,
    take_office,
    tell_of_no,
)
from volunteers.registration.actions.proposing import propose, put_in, undo_proposal
from volunteers.registration.actions.reading import ask_reader, undo_ask_reader
from volunteers.registration.actions.young import (
    answer_for_young,
    ask_guardian,
    note_young,
    settle_young,
    young_said_no,
)

__all__ = [
    "OFFICE_OPEN",
    "accept",
    "answer_for_young",
    "apply_signed_in",
    "ask_for_office",
    "ask_guardian",
    "ask_owner",
    "ask_reader",
    "close_invitation",
    "decline",
    "end_requests",
    "lock_committee",
    "make_invitation",
    "note_young",
    "offer_office",
    "place",
    "propose",
    "put_in",
    "register",
    "remind_chairs",
    "send_confirmed",
    "settle_young",
    "take_offer_back",
    "take_office",
    "tell_of_no",
    "tell_the_desk",
    "undo_ask_reader",
    "undo_decision",
    "undo_place",
    "undo_proposal",
    "undo_withdrawal",
    "withdraw",
    "young_said_no",
]
