"""The audit events of initiatives, with exactly the facts that each carries."""

from volunteers.audit import Event

INITIATIVE_OPENED = Event("initiative.opened", keys=("sector", "state", "is_public"))
INITIATIVE_CHANGED = Event("initiative.changed", keys=("is_public",))
INITIATIVE_MOVED = Event("initiative.moved", keys=("before", "after"))

POSITION_ADDED = Event("position.added", keys=("initiative_id", "needed_count"))
POSITION_CHANGED = Event("position.changed", keys=("initiative_id", "needed_count"))
POSITION_CLOSED = Event("position.closed", keys=("initiative_id",))
POSITION_REOPENED = Event("position.reopened", keys=("initiative_id",))

ASSIGNMENT_OFFERED = Event("assignment.offered", keys=("position_id", "person_id", "answer_by_on"))
SEVERAL_ASKED = Event("assignment.several_offered", keys=("initiative_id", "number"))
ASSIGNMENT_ACCEPTED = Event("assignment.accepted", keys=("position_id", "person_id"))
ASSIGNMENT_DECLINED = Event("assignment.declined", keys=("position_id", "person_id", "before"))
ASSIGNMENT_RELEASED = Event("assignment.released", keys=("position_id", "person_id", "before"))
ASSIGNMENT_KEPT = Event("assignment.kept", keys=("position_id", "person_id"))
ASSIGNMENT_NOT_RESTORED = Event("assignment.not_restored", keys=("position_id", "person_id", "because"))
ASSIGNMENT_COMPLETED = Event("assignment.completed", keys=("position_id", "person_id"))

OFFER_MADE = Event("offer.made", keys=("position_id", "person_id"))
OFFER_ASKED = Event("offer.asked", keys=("position_id", "person_id"))
OFFER_THANKED = Event("offer.thanked", keys=("position_id", "person_id"))
OFFER_WITHDRAWN = Event("offer.withdrawn", keys=("position_id", "person_id"))
OFFER_ENDED = Event("offer.ended", keys=("position_id", "person_id"))
OFFER_READER_ASKED = Event("offer.reader_asked", keys=("position_id", "person_id", "language", "number"))
OFFER_TOLD = Event("offer.told", keys=("position_id", "person_id"))
