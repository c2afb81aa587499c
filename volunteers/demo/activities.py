"""What happens around today, and who comes."""

import itertools
import tomllib
from calendar import Calendar
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from volunteers.activities import rules
from volunteers.activities.models import (
    Activity,
    ActivityKind,
    ActivityState,
    Counted,
    Freq,
    Reminder,
    ReminderPlan,
    ReminderState,
    Series,
    Shift,
    SignUp,
    SignUpState,
    Step,
    ToWhom,
)
from volunteers.demo.people import canary
from volunteers.demo.stage import DATA, Group, Someone, Stage
from volunteers.foundation.columns import LocalText
from volunteers.foundation.walltime import WallTime

LINK = {"link": "https://meet.demo.example/meeting"}
ONLINE = {**LINK, "place": ""}
LIBRARY, STUDIO = {"place": "Plains Library"}, {"place": "Fountain Square Studio"}
AT_HOME = {"place": "77 Meadowlark Court, Aurora", "private": True}
MEETINGS: dict[str, tuple[int, int, str, dict[str, Any]]] = {
    "ethiopia": (2, 3, "18:30", {}),
    "el-salvador": (1, 1, "18:00", LIBRARY),
    "mexico": (2, 1, "18:00", LIBRARY),
    "taiwan": (4, 3, "17:30", {}),
    "youth-and-education": (1, 0, "18:00", ONLINE),
    "hosting-and-hospitality": (3, 0, "18:00", AT_HOME),
    "arts-and-festivals": (2, 2, "18:00", STUDIO),
    "language-bank": (-1, 2, "18:00", ONLINE),
    "costa-rica": (1, 2, "18:00", ONLINE),
}
"""Which of its weekdays (0 is Monday) in a month, -1 for the last, when, and where; as `committees.toml` says in words.

The others have not met for long, and stand on the coordinator's desk; but for Korea's, whose meetings are a series.
"""
SERIES: dict[str, Any] = {"committee": "korea", "nth": 3, "weekday": 3, "at": "18:30", "times": 12}
BACK, MOVED, CANCELLED = 3, 5, 6
"""How many of its times lie behind, counted by months; which is a week earlier, and which does not take place."""

MEETING = {
    "kind": "meeting",
    "hours": 1.5,
    "place": "Sunrise Community House",
    "members_only": True,
    "title": {"en": "Monthly meeting", "es": "Reunión mensual"},
    "description": {
        "en": "What we did, what comes next, who takes what. New members sit where they like.",
        "es": "Qué hicimos, qué sigue, quién se encarga. Quien llega por primera vez se sienta donde quiera.",
    },
}


EVENING = Step("default", Counted.BEFORE_START, 1, 18, ToWhom.COMING, asks=True)
PLANS: dict[str, list[Step]] = {
    "Hangul story hour": [
        Step(
            "weekbefore00000a",
            Counted.BEFORE_START,
            7,
            9,
            ToWhom.COMING,
            asks=True,
            words=LocalText(
                en="Bring the picture book you’d like to read. We have a few, too.",
                es="Traiga el libro ilustrado que quiera leer. Aquí también hay algunos.",
            ),
        ),
        Step("eveningbefore00b", Counted.BEFORE_START, 1, 18, ToWhom.COMING),
        Step(
            "dayafter0000000c",
            Counted.AFTER_END,
            1,
            10,
            ToWhom.COMING,
            words=LocalText(
                en="Thank you for reading with us! The children in Seongnam send greetings.",
                es="¡Gracias por leer con nosotros! La niñez de Seongnam le manda saludos.",
            ),
        ),
    ]
}
"""The reminders of what an initiative does, where they are not the one of the evening before."""


def _special() -> list[dict[str, Any]]:
    with (DATA / "activities.toml").open("rb") as file:
        found: list[dict[str, Any]] = tomllib.load(file)["activity"]
        return found


def _meetings(today: date) -> Iterator[dict[str, Any]]:
    """The meetings of each committee that meets: a round of those ahead, a round of those past, and so on."""
    rounds = [{slug: _days(today, *MEETINGS[slug][:2], step) for slug in MEETINGS} for step in (1, -1)]
    for days in itertools.cycle(rounds):
        for slug, (_nth, _weekday, at, where) in MEETINGS.items():
            cast = {"ethiopia": ["other-chair", "treasurer"]}.get(slug, [])
            yield {**MEETING, **where, "committee": slug, "day": next(days[slug]), "at": at, "coming": 9, "with": cast}


def _series(today: date) -> Iterator[dict[str, Any]]:
    """The times of the one series: some behind, one moved, one canceled."""
    first = _nth(today, -BACK, SERIES["nth"], SERIES["weekday"])
    for number in range(SERIES["times"]):
        day = _nth(today, number - BACK, SERIES["nth"], SERIES["weekday"])
        facts = {**MEETING, **LINK, "committee": SERIES["committee"], "at": SERIES["at"], "coming": 5}
        facts |= {"with": ["chair", "secretary"], "first": first, "slot": day}
        if number == CANCELLED:
            facts["cancelled"] = {
                "en": "The house is closed that week. See you next month.",
                "es": "La casa está cerrada esa semana. Nos vemos el próximo mes.",
            }
        yield {**facts, "day": day - timedelta(days=7) if number == MOVED else day}


def _days(today: date, nth: int, weekday: int, step: int) -> Iterator[date]:
    """Such a day of each month, from today on ahead (1) or back (-1)."""
    for months in itertools.count(0, step):
        day = _nth(today, months, nth, weekday)
        if day > today if step > 0 else day < today:
            yield day


def _nth(today: date, month: int, nth: int, weekday: int) -> date:
    """The first, second … last such weekday of the month that is so many months from this one."""
    year, index = divmod(today.year * 12 + today.month - 1 + month, 12)
    days = [day for day in Calendar().itermonthdates(year, index + 1) if day.month == index + 1]
    return [day for day in days if day.weekday() == weekday][nth - (nth > 0)]


def _wanted(today: date, count: int) -> Iterator[dict[str, Any]]:
    return itertools.islice(itertools.chain(_special(), _series(today), _meetings(today)), count)


def add_activities(stage: Stage, count: int, initiatives: dict[str, int]) -> None:
    """So many activities, with their sign-ups in order."""
    series: int | None = None
    for number, facts in enumerate(_wanted(stage.today, count)):
        group = stage.groups[facts["committee"]]
        starts, ends = _times(stage, facts)
        if "slot" in facts:
            series = series or _add_series(stage, group, facts)
            facts |= {"series": series, "slot": datetime.combine(facts["slot"], starts.local.time())}
        activity, shift = add_activity(stage, group, facts, starts, ends, initiatives.get(facts.get("initiative", "")))
        coming = _sign_ups(stage, shift, group, facts, (starts.instant, ends.instant), number)
        _remind(stage, _plan(stage, group, activity, facts, starts), activity, starts, coming)


def _add_series(stage: Stage, group: Group, facts: dict[str, Any]) -> int:
    """The rule of the series, and what each time of it is planned to be; gives its key."""
    starts = datetime.combine(facts["first"], time.fromisoformat(facts["at"]))
    planned = dict.fromkeys(rules.series.PLANNED) | {
        "kind": ActivityKind(facts["kind"]),
        "is_public": not facts["members_only"],
        "title": facts["title"],
        "description": facts["description"],
        "place": facts["place"],
        "online_link": facts["link"],
        "is_address_private": False,
        "consent_scopes": [],
        "requires": [],
    }
    planned_at = stage.ago(120)
    return stage.rows.add(
        Series,
        committee_id=group.id,
        freq=Freq.MONTHLY,
        every=1,
        weekdays=[],
        nth=SERIES["nth"],
        count=SERIES["times"],
        starts_local=starts,
        ends_local=starts + timedelta(hours=facts["hours"]),
        time_zone=stage.zone,
        left_out=[],
        created_at=planned_at,
        changed_at=planned_at,
        **rules.series.plan_of(planned),
    )


def _times(stage: Stage, facts: dict[str, Any]) -> tuple[WallTime, WallTime]:
    day: date = facts["day"] if "day" in facts else stage.day(facts["week"], facts["weekday"])
    starts = datetime.combine(day, time.fromisoformat(facts["at"]))
    ends = starts + timedelta(hours=facts["hours"])
    return WallTime(starts, stage.zone), WallTime(ends, stage.zone)


def add_activity(
    stage: Stage, group: Group, facts: dict[str, Any], starts: WallTime, ends: WallTime, initiative_id: int | None
) -> tuple[int, int]:
    """An activity with its shift; gives the keys of both."""
    cancelled = facts.get("cancelled")
    is_over = ends.local.date() < stage.today
    state = ActivityState.CANCELLED if cancelled else ActivityState.DONE if is_over else ActivityState.PUBLISHED
    planned_at = min(stage.ago(21), starts.instant - timedelta(days=21))
    public_id = stage.rows.public_id()
    key = stage.rows.add(
        Activity,
        in_charge_id=None,
        contact_phone=None,
        unwatched_at=None,
        consent_scopes=[],
        public_id=public_id,
        committee_id=group.id,
        initiative_id=initiative_id,
        kind=ActivityKind(facts["kind"]),
        title=facts["title"],
        description=facts["description"],
        place=facts.get("place", ""),
        is_address_private=facts.get("private", False),
        online_link=facts.get("link"),
        starts_local=starts.local,
        ends_local=ends.local,
        time_zone=stage.zone,
        starts_at=starts.instant,
        ends_at=ends.instant,
        is_public=not facts.get("members_only", False),
        state=state,
        cancel_reason=cancelled or {},
        requires=[],
        grants_id=None,
        series_id=facts.get("series"),
        series_slot=facts.get("slot"),
        drafted_at=stage.ago(2) if facts.get("draft") else None,
        discarded_at=None,
        sequence=1 if cancelled else 0,
        created_at=planned_at,
        changed_at=planned_at,
    )
    return key, stage.rows.add(Shift, activity_id=key, public_id=public_id, capacity=facts.get("capacity"), **ALL_OF_IT)


ALL_OF_IT: dict[str, Any] = {
    **{f"own_{end}_{what}": None for end in ("starts", "ends") for what in ("local", "at")},
    "own_starts_fold": 0,
    "own_ends_fold": 0,
    "position_id": None,
    "removed_at": None,
}
"""The times of a shift that has none of its own, and is for nothing in particular."""


def is_free(person: Someone, times: tuple[datetime, datetime]) -> bool:
    """Nobody is in two places at once."""
    return all(times[1] <= start or end <= times[0] for start, end in person.busy)


def _plan(stage: Stage, group: Group, activity_id: int, facts: dict[str, Any], starts: WallTime) -> list[Step]:
    """The reminders of an activity that have been sent by today; where it has some of its own, its plan."""
    own = PLANS.get(facts.get("initiative", "")) if starts.local.date() > stage.today else None
    if own is not None:
        kept = [each.kept() for each in own]
        stage.rows.add(
            ReminderPlan,
            committee_id=group.id,
            activity_id=activity_id,
            is_own=True,
            steps=kept,
            changed_at=stage.at(stage.today - timedelta(days=20), time(9)),
        )
    sent = own[:1] if own is not None else [EVENING] if starts.local.date() < stage.today else []
    return [] if "cancelled" in facts else sent


def _remind(
    stage: Stage, steps: list[Step], activity_id: int, starts: WallTime, coming: list[tuple[Someone, int]]
) -> None:
    """What has been sent of these by today."""
    day = starts.local.date()
    for step, (person, sign_up) in itertools.product(steps, coming):
        due = stage.at(day - timedelta(days=step.days), time(step.hour))
        stage.rows.add(
            Reminder,
            activity_id=activity_id,
            person_id=person.id,
            sign_up_id=sign_up,
            step=step.kind,
            for_on=day,
            due_at=due,
            state=ReminderState.SENT,
            asks=step.asks,
            made_at=due,
        )


def _sign_ups(
    stage: Stage, shift_id: int, group: Group, facts: dict[str, Any], times: tuple[datetime, datetime], number: int
) -> list[tuple[Someone, int]]:
    """Who comes, waits, or can't; gives who has a place, with the keys of their sign-ups."""
    coming: list[tuple[Someone, int]] = []
    named = [stage.cast[who] for who in facts.get("with", ())]
    wanted, unable = facts["coming"] + facts.get("waiting", 0), 2 if facts["kind"] == "meeting" else 0
    anybody = itertools.chain(named, stage.drawn(group.extras))
    free = list(itertools.islice((person for person in anybody if is_free(person, times)), wanted + unable))
    chosen, cant = free[:wanted], free[wanted:]
    latest = min(times[0], stage.at(stage.today, time(0, 1)))
    says_so = 5 if facts.get("initiative") in PLANS and times[0] > latest else 0
    for place, person in enumerate(chosen):
        is_in = place < facts["coming"]
        signed_up_at = latest - timedelta(days=12) + timedelta(hours=7 * place + 1)
        cancelled = "cancelled" in facts
        state = SignUpState.CANCELLED if cancelled else SignUpState.CONFIRMED if is_in else SignUpState.WAITLISTED
        if state is SignUpState.CONFIRMED:
            person.busy.append(times)
        key = stage.rows.add(
            SignUp,
            shift_id=shift_id,
            person_id=person.id,
            state=state,
            signed_up_at=signed_up_at,
            changed_at=signed_up_at,
            declined_for_at=None,
            still_comes_for_at=times[0] if place < says_so else None,
            note=f"I come by bus from {canary(number * 100 + place, 'sign_up_note')} Street." if place % 5 == 1 else "",
        )
        if state is SignUpState.CONFIRMED:
            coming.append((person, key))
    for place, person in enumerate(cant if times[0] > latest else []):
        said_at = latest - timedelta(days=3) + timedelta(hours=7 * place)
        stage.rows.add(
            SignUp,
            shift_id=shift_id,
            person_id=person.id,
            state=SignUpState.DECLINED,
            signed_up_at=said_at,
            changed_at=said_at,
            declined_for_at=times[0],
            still_comes_for_at=None,
            note="",
        )
    return coming
