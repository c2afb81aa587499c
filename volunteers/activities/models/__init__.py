"""Activities, their shifts, and sign-ups."""

from volunteers.activities.models.facts import Fill, Knows, Whereabouts
from volunteers.activities.models.past import PastParticipation
from volunteers.activities.models.tables import (
    OPEN_SIGNUPS,
    WITH_PARTNER,
    Activity,
    ActivityKind,
    ActivityState,
    HeldPlace,
    Shift,
    SignUp,
    SignUpState,
)

__all__ = [
    "OPEN_SIGNUPS",
    "WITH_PARTNER",
    "Activity",
    "ActivityKind",
    "ActivityState",
    "Fill",
    "HeldPlace",
    "Knows",
    "PastParticipation",
    "Shift",
    "SignUp",
    "SignUpState",
    "Whereabouts",
]
