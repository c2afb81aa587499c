"""What can be done with messages to many."""

from volunteers.notices.actions.messages import (
    delete,
    reply_address,
    save,
    send,
    send_test,
    stop,
    undo_delete,
    undo_send,
)
from volunteers.notices.actions.snapshot import clear_stopped, settle, start, start_due, write_slice, write_slices

__all__ = [
    "clear_stopped",
    "delete",
    "reply_address",
    "save",
    "send",
    "send_test",
    "settle",
    "start",
    "start_due",
    "stop",
    "undo_delete",
    "undo_send",
    "write_slice",
    "write_slices",
]
