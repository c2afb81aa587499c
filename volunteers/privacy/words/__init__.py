"""What is kept of somebody, in their words; the acts of privacy, and the record of processing."""

from volunteers.privacy.words.acts import EVENTS, MAILS, SORTS
from volunteers.privacy.words.record import RECORD
from volunteers.privacy.words.tables import COLUMNS, STATES, TOLD

__all__ = ["COLUMNS", "EVENTS", "MAILS", "RECORD", "SORTS", "STATES", "TOLD"]
