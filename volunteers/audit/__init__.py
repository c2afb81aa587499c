"""What was done, by whom, when and why: append-only events, and `@action`, the only place that commits."""

from volunteers.audit.actions import action, bookkeeping, on_commit
from volunteers.audit.events import Event, record

__all__ = ["Event", "action", "bookkeeping", "on_commit", "record"]
