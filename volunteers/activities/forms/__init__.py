"""The forms of this room."""

from volunteers.activities.forms.activities import (
    ActivityForm,
    AddForm,
    CancelForm,
    EditActivityForm,
    ExceptionForm,
    TakeOffForm,
    VisitorForm,
)
from volunteers.activities.forms.plan import (
    CopyForm,
    ManyShiftsForm,
    NewShiftForm,
    PositionForm,
    PositionsForm,
    ShiftForm,
)
from volunteers.activities.forms.reminders import EditStepForm, StepForm

__all__ = [
    "ActivityForm",
    "AddForm",
    "CancelForm",
    "CopyForm",
    "EditActivityForm",
    "EditStepForm",
    "ExceptionForm",
    "ManyShiftsForm",
    "NewShiftForm",
    "PositionForm",
    "PositionsForm",
    "ShiftForm",
    "StepForm",
    "TakeOffForm",
    "VisitorForm",
]
