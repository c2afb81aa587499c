"""Every change of an account."""

from volunteers.accounts.actions.addresses import (
    ask_new_address,
    confirm_address,
    confirm_by_link,
    mend_address,
    open_account,
    open_to_owner,
)
from volunteers.accounts.actions.entering import (
    ask_way_in,
    begin_session,
    end_other_sessions,
    end_session,
    enter_by_code,
    enter_by_link,
    note_failure,
    note_wrong_code,
    send_way_in,
    sign_out,
)
from volunteers.accounts.actions.passwords import (
    ask_reset,
    remove_password,
    reset_password,
    send_set_password,
    set_password,
)
from volunteers.accounts.actions.roles import (
    close_account,
    end_role,
    end_role_over,
    grant_role,
    leave_behind,
    reopen_account,
    take_up_again,
)

__all__ = [
    "ask_new_address",
    "ask_reset",
    "ask_way_in",
    "begin_session",
    "close_account",
    "confirm_address",
    "confirm_by_link",
    "end_other_sessions",
    "end_role",
    "end_role_over",
    "end_session",
    "enter_by_code",
    "enter_by_link",
    "grant_role",
    "leave_behind",
    "mend_address",
    "note_failure",
    "note_wrong_code",
    "open_account",
    "open_to_owner",
    "remove_password",
    "reopen_account",
    "reset_password",
    "send_set_password",
    "send_way_in",
    "set_password",
    "sign_out",
    "take_up_again",
]
