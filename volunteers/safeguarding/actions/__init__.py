"""Guardians, children and consents: one function for each change."""

from volunteers.safeguarding.actions.consents import (
    answer,
    end_request,
    open_request,
    tell_coordinators,
    tell_guardians,
    withdraw,
    write_text,
)
from volunteers.safeguarding.actions.guardians import (
    add_guardian,
    confirm_guardian,
    end_guardianship,
    grow_up,
    link_for,
    look_at_age,
    mail_link,
    register_child,
    send_again,
)

__all__ = [
    "add_guardian",
    "answer",
    "confirm_guardian",
    "end_guardianship",
    "end_request",
    "grow_up",
    "link_for",
    "look_at_age",
    "mail_link",
    "open_request",
    "register_child",
    "send_again",
    "tell_coordinators",
    "tell_guardians",
    "withdraw",
    "write_text",
]
