"""Activities, their shifts, and sign-ups."""

from volunteers.activities.models.facts import (
    Fill,
    Freq,
    Knows,
    OnMissing,
    OnTwice,
    Rule,
    Whereabouts,
)
from volunteers.activities.models.kinds import (
    OPEN_SIGNUPS,
    WITH_PARTNER,
    ActivityKind,
    ActivityState,
    SignUpState,
)
from volunteers.activities.models.past import PastParticipation
from volunteers.activities.models.positions import ActivityPosition
from volunteers.activities.models.reminders import (
    Counted,
    Reminder,
    ReminderPlan,
    ReminderState,
    Step,
    ToWhom,
)
from volunteers.activities.models.series import Series
from volunteers.activities.models.tables import Activity, HeldPlace, Shift, SignUp

__all__ = [
    "OPEN_SIGNUPS",
    "WITH_PARTNER",
    "Activity",
    "ActivityKind",
    "ActivityPosition",
    "ActivityState",
    "Counted",
    "Fill",
    "Freq",
    "HeldPlace",
    "Knows",
    "OnMissing",
    "OnTwice",
    "PastParticipation",
    "Reminder",
    "ReminderPlan",
    "ReminderState",
    "Rule",
    "Series",
    "Shift",
    "SignUp",
    "SignUpState",
    "Step",
    "ToWhom",
    "Whereabouts",
]
