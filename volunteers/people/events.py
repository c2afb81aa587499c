"""The audit events of people."""

from volunteers.audit import Event

HOUSEHOLD_ADDRESS_ASKED = Event("household.address_asked")
HOUSEHOLD_AGREED = Event("household.agreed", keys=("way",))
HOUSEHOLD_ASKED = Event("household.asked")
HOUSEHOLD_DECLINED = Event("household.declined", keys=("way",))
HOUSEHOLD_ENDED = Event("household.ended", keys=("way",))
OPTED_IN = Event("opt_out.ended", keys=("channel", "way"))
OPTED_OUT = Event("opt_out.began", keys=("channel", "way"))
PERSON_ANSWERED_FOR = Event("person.answered_for")
PERSON_CHANGED = Event("person.changed")
PERSON_CREATED = Event("person.created", keys=("has_account",))
PERSON_DIED = Event("person.died")
PERSON_FOLLOWED = Event("person.address_followed")
PERSON_LIVES = Event("person.lives")
PERSON_LOST_SIGN_IN = Event("person.lost_sign_in")
PERSON_MENDED = Event("person.address_mended", keys=("has_account",))
PERSON_MOVED_OUT = Event("person.moved_out")
PERSON_NOTED = Event("person.noted")
PERSON_RECOGNISED = Event("person.recognised")
PERSON_TAKEN_OUT = Event("person.taken_out")
