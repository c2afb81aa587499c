"""The audit events of safeguarding; none carries a name or an answer's words."""

from volunteers.audit import Event

CHILD_REGISTERED = Event("child.registered", keys=("person_id",))
CHILD_GREW_UP = Event("child.grew_up", keys=("person_id",))
CHILD_BORN = Event("child.born", keys=("person_id",))
CHILD_AGE_ASKED = Event("child.age_asked", keys=("person_id",))
CONSENT_ASKED = Event("consent.asked", keys=("person_id", "activity_id"))
CONSENT_GIVEN = Event("consent.given", keys=("person_id", "activity_id", "way"))
CONSENT_REFUSED = Event("consent.refused", keys=("person_id", "activity_id", "way"))
CONSENT_REQUEST_ENDED = Event("consent.request_ended", keys=("person_id", "activity_id"))
CONSENT_TEXT_CHANGED = Event("consent.text_changed", keys=("scope",))
CONSENT_WITHDRAWN = Event("consent.withdrawn", keys=("person_id", "activity_id"))
GUARDIAN_ADDED = Event("guardian.added", keys=("person_id",))
GUARDIAN_CONFIRMED = Event("guardian.confirmed", keys=("person_id",))
GUARDIAN_ENDED = Event("guardian.ended", keys=("person_id",))
GUARDIAN_MAILED = Event("guardian.mailed")
