"""Ready-made starts of an activity: what it is, how long, and what it needs people for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from volunteers.activities.models import ActivityKind
from volunteers.foundation.text import _l


@dataclass(frozen=True)
class Start:
    """One of them. `at` is the hour at which it starts, and `hours` how long it lasts, from the first day on."""

    name: Any
    kind: ActivityKind
    title: Any
    at: int
    hours: int
    positions: tuple[Any, ...] = ()
    is_public: bool = True


STARTS: Mapping[str, Start] = {
    "festival": Start(
        _l("Festival"),
        ActivityKind.FESTIVAL,
        _l("Festival"),
        at=10,
        hours=60,
        positions=(
            _l("Welcome desk"),
            _l("Interpreter"),
            _l("Stage crew"),
            _l("Children’s corner"),
            _l("Food and drinks"),
            _l("First aid"),
            _l("Setup and cleanup"),
            _l("Photos"),
        ),
    ),
    "booth": Start(
        _l("Booth"),
        ActivityKind.BOOTH,
        _l("Our booth"),
        at=10,
        hours=8,
        positions=(_l("Greeter"), _l("Interpreter"), _l("Setup and cleanup")),
    ),
    "dinner": Start(
        _l("Dinner for a delegation"),
        ActivityKind.DELEGATION_IN,
        _l("Dinner with our guests"),
        at=18,
        hours=3,
        positions=(_l("Host at a table"), _l("Interpreter"), _l("Kitchen"), _l("Driver")),
        is_public=False,
    ),
    "parade": Start(
        _l("Parade"),
        ActivityKind.CEREMONY,
        _l("Parade"),
        at=10,
        hours=3,
        positions=(_l("Banner"), _l("Marshal"), _l("Handing out flyers"), _l("Driver")),
    ),
    "training": Start(
        _l("Training"),
        ActivityKind.TRAINING,
        _l("Training"),
        at=18,
        hours=2,
    ),
}
