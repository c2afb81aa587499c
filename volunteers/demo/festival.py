"""A festival of two days with roles and shifts, of which some still need people; and a draft of the next one."""

from datetime import datetime, timedelta
from typing import Any

from volunteers.activities.models import ActivityPosition, Shift, SignUp, SignUpState
from volunteers.demo.activities import AT_HOME, add_activity, is_free
from volunteers.demo.stage import Stage
from volunteers.foundation.walltime import WallTime

OF_FESTIVAL = 2
"""So many activities are added here."""

GROUP, WEEK, SATURDAY = "arts-and-festivals", 6, 5
OPENS, LASTS, SHIFTS, DAYS = 10, 3, 4, 2
FESTIVAL: dict[str, Any] = {
    "kind": "festival",
    "place": "Fountain Square",
    "title": {"en": "Aurora Fest", "es": "Aurora Fest"},
    "description": {
        "en": "Two days of music, food, and stories from our partner cities. Choose the hours that suit you.",
        "es": "Dos días de música, comida e historias de nuestras ciudades hermanas. Elija las horas que le convengan.",
    },
}
NEXT: dict[str, Any] = {
    **FESTIVAL,
    **AT_HOME,
    "kind": "social",
    "draft": True,
    "title": {"en": "Lantern-making evening", "es": "Noche de faroles"},
    "description": {"en": "We’re still looking for paper.", "es": "Todavía buscamos papel."},
}
ROLES: tuple[tuple[dict[str, str], int, int, list[str], int], ...] = (
    ({"en": "Welcome desk", "es": "Mesa de bienvenida"}, 2, 4, ["es"], 3),
    ({"en": "Interpreter", "es": "Interpretación"}, 2, 3, ["am", "ko"], 1),
    ({"en": "Stage crew", "es": "Equipo de escenario"}, 3, 4, [], 4),
    ({"en": "Food and drinks", "es": "Comida y bebidas"}, 2, 6, [], 2),
)
"""What it is called, the least, the places, languages, and about how many come to a shift of it."""


def add_festival(stage: Stage) -> None:
    """Four roles, four shifts a day, two days: some full, some with gaps."""
    group = stage.groups[GROUP]
    day = stage.day(WEEK, SATURDAY)
    begins = datetime(day.year, day.month, day.day, OPENS)  # noqa: DTZ001 - a wall time
    ends = begins + timedelta(days=DAYS - 1, hours=LASTS * SHIFTS)
    whole = WallTime(begins, stage.zone), WallTime(ends, stage.zone)
    _activity, first = add_activity(stage, group, FESTIVAL, *whole, None)
    shift = next(row for row in stage.rows.of(Shift) if row["id"] == first)
    roles = [
        stage.rows.add(
            ActivityPosition,
            activity_id=shift["activity_id"],
            title=title,
            least=least,
            target=None,
            most=places,
            languages=languages,
            least_age=None,
            requires=[],
            removed_at=None,
        )
        for title, least, places, languages, _come in ROLES
    ]
    number = 0
    for one_day in range(DAYS):
        for hour in range(SHIFTS):
            starts = begins + timedelta(days=one_day, hours=hour * LASTS)
            for role, (_title, _least, places, _languages, come) in zip(roles, ROLES, strict=True):
                times = _times(stage, starts)
                values = {**times, "position_id": role, "capacity": places}
                key = (
                    first
                    if number == 0
                    else stage.rows.add(
                        Shift,
                        activity_id=shift["activity_id"],
                        public_id=stage.rows.public_id(),
                        removed_at=None,
                        **values,
                    )
                )
                if number == 0:
                    shift |= values
                _sign_ups(stage, key, (times["own_starts_at"], times["own_ends_at"]), (come + number) % (places + 1))
                number += 1
    later = begins + timedelta(weeks=4)
    ends = later + timedelta(hours=LASTS)
    add_activity(stage, group, NEXT, WallTime(later, stage.zone), WallTime(ends, stage.zone), None)


def _times(stage: Stage, starts: datetime) -> dict[str, Any]:
    ends = starts + timedelta(hours=LASTS)
    return {
        "own_starts_local": starts,
        "own_starts_fold": 0,
        "own_starts_at": WallTime(starts, stage.zone).instant,
        "own_ends_local": ends,
        "own_ends_fold": 0,
        "own_ends_at": WallTime(ends, stage.zone).instant,
    }


def _sign_ups(stage: Stage, shift: int, times: tuple[datetime, datetime], count: int) -> None:
    """So many come, of whoever is free then."""
    anybody = (person for person in stage.drawn(stage.groups[GROUP].extras) if is_free(person, times))
    for number, person in zip(range(count), anybody, strict=False):
        person.busy.append(times)
        said_at = stage.ago(9) + timedelta(hours=number)
        stage.rows.add(
            SignUp,
            shift_id=shift,
            person_id=person.id,
            state=SignUpState.CONFIRMED,
            signed_up_at=said_at,
            changed_at=said_at,
            declined_for_at=None,
            note="",
        )
