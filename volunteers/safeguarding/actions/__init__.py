"""Guardians, children and consents: one function for each change."""

from volunteers.safeguarding.actions.consents import (
    answer,
    ask,
    end_request,
    tell_coordinators,
    tell_guardians,
    withdraw,
    write_text,
)
from volunteers.safeguarding.actions.erasing import erase
from volunteers.safeguarding.actions.guardians import (
    add_guardian,
    confirm_guardian,
    copied_to,
    correct_birth_date,
    disown,
    end_guardianship,
    grow_up,
    link_for,
    look_at_age,
    mail_link,
    register_child,
    send_again,
)
from volunteers.safeguarding.actions.many import (
    Answering,
    add_guardians,
    guardians_besides,
    guardians_changed,
    guardians_in,
    take_out_guardians,
)
from volunteers.safeguarding.actions.openings import note_opening, note_openings

__all__ = [
    "Answering",
    "add_guardian",
    "add_guardians",
    "answer",
    "ask",
    "confirm_guardian",
    "copied_to",
    "correct_birth_date",
    "disown",
    "end_guardianship",
    "end_request",
    "erase",
    "grow_up",
    "guardians_besides",
    "guardians_changed",
    "guardians_in",
    "link_for",
    "look_at_age",
    "mail_link",
    "note_opening",
    "note_openings",
    "register_child",
    "send_again",
    "take_out_guardians",
    "tell_coordinators",
    "tell_guardians",
    "withdraw",
    "write_text",
]
