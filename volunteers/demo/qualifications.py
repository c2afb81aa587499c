"""Trainings and checks: their kinds, a cleared and an expired adult, and what some activities require."""

from datetime import timedelta
from typing import Any

from volunteers.activities.models import Activity, ActivityKind, ActivityState
from volunteers.demo.stage import Someone, Stage
from volunteers.programs.models import Cohort, CohortAttendance, CohortMember, CohortSession
from volunteers.qualifications.models import (
    AgreementText,
    Evidence,
    KindSort,
    Outcome,
    Qualification,
    QualificationKind,
    Way,
)

KINDS: dict[str, dict[str, Any]] = {
    "orientation": {
        "name": {"en": "Volunteer orientation", "es": "Orientación para personas voluntarias"},
        "how_to": {
            "en": "An hour on the first Monday of each month, at 6:00 pm, at our office.",
            "es": "Una hora el primer lunes de cada mes, a las 6:00 pm, en nuestra oficina.",
        },
        "sort": KindSort.ORIENTATION,
        "validity_months": None,
        "by_attendance": True,
    },
    "check": {
        "name": {"en": "Background check", "es": "Verificación de antecedentes"},
        "how_to": {
            "en": "Ask a coordinator for the form. It’s free and takes about a week.",
            "es": "Pida el formulario a la coordinación. Es gratis y tarda más o menos una semana.",
        },
        "sort": KindSort.BACKGROUND_CHECK,
        "validity_months": 24,
        "for_young": True,
    },
    "safety": {
        "name": {"en": "Safety with young people", "es": "Seguridad con menores"},
        "how_to": {
            "en": "Two hours, four times a year. Look for it among the activities.",
            "es": "Dos horas, cuatro veces al año. Búsquela entre las actividades.",
        },
        "sort": KindSort.TRAINING,
        "validity_months": 12,
        "grace_days": 30,
        "by_attendance": True,
        "for_young": True,
    },
    "license": {
        "name": {"en": "Driver’s license", "es": "Licencia de conducir"},
        "how_to": {"en": "Show it to a coordinator.", "es": "Muéstrela a la coordinación."},
        "sort": KindSort.LICENSE,
        "validity_months": 60,
        "evidence": Evidence.LINE,
    },
    "conduct": {
        "name": {"en": "Code of conduct", "es": "Código de conducta"},
        "sort": KindSort.AGREEMENT,
        "validity_months": None,
        "text_number": 1,
    },
    "helper": {
        "name": {"en": "Natural Helper (liaison)", "es": "Ayudante natural (enlace)"},
        "how_to": {
            "en": "Complete the Natural Helpers program.",
            "es": "Complete el programa de ayudantes naturales.",
        },
        "sort": KindSort.TRAINING,
        "validity_months": None,
    },
}
CONDUCT = {
    "en": (
        "I treat everyone with respect.\n\nI’m never alone with a child who isn’t mine.\n\n"
        "I keep to myself what people tell me about their lives."
    ),
    "es": (
        "Trato a todas las personas con respeto.\n\nNunca estoy a solas con un niño o una niña que no es de mi "
        "familia.\n\nNo cuento lo que otras personas me dicen sobre su vida."
    ),
}
WITH_CHILDREN = (ActivityKind.YOUTH_PROGRAMME, ActivityKind.HOME_STAY)


def add_qualifications(stage: Stage) -> dict[str, int]:
    """The kinds, who has what, and what asks for it; gives the keys of the kinds."""
    base = {"how_to": {}, "evidence": Evidence.OUTCOME, "renewal_days": 60, "grace_days": 0, "by_attendance": False}
    base |= {"for_young": False}
    base |= {"is_active": True, "text_number": 0, "created_at": stage.ago(700)}
    keys = {name: stage.rows.add(QualificationKind, **{**base, **facts}) for name, facts in KINDS.items()}
    written = {"number": 1, "body": CONDUCT, "written_at": stage.ago(600)}
    stage.rows.add(AgreementText, kind_id=keys["conduct"], **written)
    _cleared(stage, keys, stage.cast["chair"])
    _expired(stage, keys, stage.cast["member"])
    for group in stage.groups.values():
        for number, person in enumerate(group.extras[:4]):
            if number % 2:
                _has(stage, person, keys["check"], done=640 + number * 20, lasts=730)
                _has(stage, person, keys["safety"], done=330 + number * 10, lasts=365)
            else:
                _has(stage, person, keys["orientation"], done=400)
    _require(stage, keys)
    _helpers(stage, keys)
    return keys


def _cleared(stage: Stage, keys: dict[str, int], person: Someone) -> None:
    for name, done, lasts in (("orientation", 500, None), ("check", 200, 730), ("safety", 120, 365)):
        _has(stage, person, keys[name], done=done, lasts=lasts)
    _has(stage, person, keys["license"], done=300, lasts=1800, line="CO 12-345-6789")
    signed: dict[str, Any] = {
        "text_number": 1,
        "text_language": "en",
        "signed_name": person.full_name,
        "way": Way.SIGNED,
    }
    _has(stage, person, keys["conduct"], done=500, **signed)


def _expired(stage: Stage, keys: dict[str, int], person: Someone) -> None:
    """The check ended a few weeks ago, and the training still counts for a while."""
    for name, done, lasts in (("orientation", 600, None), ("check", 760, 730), ("safety", 375, 365)):
        _has(stage, person, keys[name], done=done, lasts=lasts)


def _has(stage: Stage, person: Someone, kind_id: int, *, done: int, lasts: int | None = None, **more: Any) -> None:
    issued_on = stage.today - timedelta(days=done)
    base = {"outcome": Outcome.PASSED, "line": "", "way": Way.RECORDED, "recorded_by_id": stage.cast["coordinator"].id}
    base |= {"text_number": None, "text_language": None, "signed_name": "", "seen_by": ""}
    stage.rows.add(
        Qualification,
        person_id=person.id,
        kind_id=kind_id,
        issued_on=issued_on,
        expires_on=issued_on + timedelta(days=lasts) if lasts is not None else None,
        recorded_at=stage.ago(done),
        **{**base, **more},
    )


def _require(stage: Stage, keys: dict[str, int]) -> None:
    """What takes place with children asks for what protects them; trainings that are over count as one."""
    for row in stage.rows.of(Activity):
        if row["kind"] in WITH_CHILDREN and row["state"] is ActivityState.PUBLISHED:
            row["requires"] = [keys["check"], keys["safety"], keys["conduct"]]
        elif row["kind"] is ActivityKind.TRAINING:
            row["grants_id"] = keys["safety"]


def _helpers(stage: Stage, keys: dict[str, int]) -> None:
    """A cohort of Natural Helpers: six sessions, two still to come, and some who have completed it."""
    title = {"en": "Natural Helpers, fall cohort", "es": "Ayudantes naturales, grupo de otoño"}
    cohort = stage.rows.add(
        Cohort, committee_id=None, title=title, kind_id=keys["helper"], least_sessions=3, created_at=stage.ago(60)
    )
    topics = ("What a helper is", "Listening", "Who helps with what", "When it’s too much", "Practice", "Certificates")
    weeks = [
        stage.rows.add(
            CohortSession, cohort_id=cohort, held_on=stage.today + timedelta(days=7 * number - 26), title=topic
        )
        for number, topic in enumerate(topics)
    ]
    people = [stage.cast["member"], *(group.extras[4] for group in stage.groups.values() if len(group.extras) > 4)]
    for number, person in enumerate(dict.fromkeys(people)):
        is_done = number % 3 == 1
        done_on = stage.today - timedelta(days=4) if is_done else None
        member = stage.rows.add(
            CohortMember, cohort_id=cohort, person_id=person.id, joined_at=stage.ago(50), completed_on=done_on
        )
        for session in weeks[: 4 if is_done else 1 + number % 4]:
            stage.rows.add(CohortAttendance, session_id=session, member_id=member)
        if is_done:
            _has(stage, person, keys["helper"], done=4, way=Way.COMPLETED)
