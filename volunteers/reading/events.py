"""The audit events of reading; none carries the words.

That somebody asks is an event of the room whose words they are.
"""

from volunteers.audit import Event

READING_GIVEN = Event("reading.given", keys=("person_id", "kind", "language"))
READING_REFUSED = Event("reading.refused", keys=("person_id", "kind", "language"))
READER_ENDED = Event("reading.reader_ended", keys=("person_id", "kind", "language"))
