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
from volunteers.activities.forms.reminders import EditStepForm, StepForm

__all__ = [
    "ActivityForm",
    "AddForm",
    "CancelForm",
    "EditActivityForm",
    "EditStepForm",
    "ExceptionForm",
    "StepForm",
    "TakeOffForm",
    "VisitorForm",
]
