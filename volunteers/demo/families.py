"""A child with two guardians, one of whom signs in: what the child is asked about, and where the child comes alone.

Her household of four lives at one address. One adult in charge has what that needs, and another one's background check
has expired.
"""

from datetime import date, time, timedelta
from typing import Any

from volunteers.access import Role
from volunteers.activities.models import Activity, ActivityState, HeldPlace, Shift, SignUp, SignUpState
from volunteers.demo.stage import Someone, Stage
from volunteers.people.models import AnsweredFor, Person, made_of_names
from volunteers.safeguarding.models import (
    Consent,
    ConsentRequest,
    ConsentScope,
    ConsentWay,
    Guardianship,
    RecordOpening,
    Relation,
)

FAMILY = 4
"""How many people come only with the family."""
SCOPES = (ConsentScope.TAKING_PART, ConsentScope.PHOTO)


def add_family(stage: Stage) -> None:
    """Ayaan, with a mother who signs in and a father who answers by the link of a mail."""
    mother = stage.cast["guardian"]
    father = person(
        stage, "Yusuf Nuur Ali", "Yusuf", email="yusuf@demo.example", language="so", phone="+1 303 555 0117"
    )
    child = person(
        stage,
        "Ayaan Warsame Nuur",
        "Ayaan",
        is_adult=False,
        born_on=date(stage.today.year - 14, 5, 17),
        emergency_name="Aunt Hodan",
        emergency_phone="+1 303 555 0118",
    )
    _guardian(stage, child, mother.id, is_confirmed=True)
    _guardian(stage, child, father, is_confirmed=False)
    _household(stage, mother)
    stage.rows.add(
        RecordOpening,
        child_id=child,
        account_id=stage.cast["coordinator"].account_id,
        reader_id=stage.cast["coordinator"].id,
        role=Role.COORDINATOR.value,
        opened_on=stage.today - timedelta(days=28),
        opened_at=stage.ago(28),
    )
    ahead = _ahead(stage)
    if not ahead:
        return
    first = ahead[0]
    first["consent_scopes"] = [ConsentScope.PHOTO.value]
    first["in_charge_id"] = stage.groups["korea"].officers["chair"].id
    first["contact_phone"] = "+1 303 555 0142"
    _ask(stage, child, first)
    here = [row for row in ahead[1:] if row["committee_id"] == stage.groups["korea"].id]
    for activity in (here or ahead[1:])[:1]:
        _agreed(stage, child, activity, (mother.id, mother.full_name), (father, "Yusuf Nuur Ali"))
        _comes(stage, child, activity)


def _household(stage: Stage, mother: Someone) -> None:
    """Her sister, who said yes, and her father-in-law, who has not answered yet: both are written to at her address."""
    for full_name, call_name, answer in (
        ("Hodan Warsame Nuur", "Hodan", {"asked_at": stage.ago(20), "agreed_at": stage.ago(19)}),
        ("Ali Nuur Farah", "Ali", {"asked_at": stage.ago(2)}),
    ):
        key = person(stage, full_name, call_name, email=mother.email, language="so")
        stage.rows.add(AnsweredFor, account_id=mother.account_id, person_id=key, since_at=stage.ago(25), **answer)


def person(stage: Stage, full_name: str, call_name: str, *, language: str = "en", **values: Any) -> int:
    """Somebody without an account; the key."""
    email = values.pop("email", None)
    return stage.rows.add(
        Person,
        full_name=full_name,
        call_name=call_name,
        email=email,
        preferred_language=language,
        is_demonstration=True,
        **made_of_names(full_name, call_name, ""),
        **{"is_adult": True, "created_at": stage.ago(30), **values},
    )


def _guardian(stage: Stage, child: int, guardian: int, *, is_confirmed: bool) -> None:
    stage.rows.add(
        Guardianship,
        child_id=child,
        guardian_id=guardian,
        relation=Relation.PARENT,
        since_at=stage.ago(30),
        confirmed_at=stage.ago(28) if is_confirmed else None,
        confirmed_by_id=stage.cast["coordinator"].id if is_confirmed else None,
    )


def _ahead(stage: Stage) -> list[dict[str, Any]]:
    """What everybody may come to and is at least three days ahead, the next first."""
    soon = stage.at(stage.today + timedelta(days=3), time())
    found = [
        row
        for row in stage.rows.of(Activity)
        if row["is_public"] and row["state"] is ActivityState.PUBLISHED and row["starts_at"] > soon
    ]
    return sorted(found, key=lambda row: (row["starts_at"], row["id"]))


def _shift(stage: Stage, activity: dict[str, Any]) -> int:
    return next(int(row["id"]) for row in stage.rows.of(Shift) if row["activity_id"] == activity["id"])


def _ask(stage: Stage, child: int, activity: dict[str, Any]) -> None:
    until = stage.at(stage.today + timedelta(days=2), time(18, 0))
    request = stage.rows.add(
        ConsentRequest,
        child_id=child,
        activity_id=activity["id"],
        shift_id=_shift(stage, activity),
        scopes=[scope.value for scope in SCOPES],
        asked_at=stage.ago(0),
        answer_by_at=until,
    )
    stage.rows.add(HeldPlace, shift_id=_shift(stage, activity), request_id=request, until_at=until)


def _comes(stage: Stage, child: int, activity: dict[str, Any]) -> None:
    """The child has a place; whoever is in charge has a check that has expired, and the coordinators know."""
    activity["in_charge_id"] = stage.cast["member"].id
    activity["unwatched_at"] = stage.ago(1)
    stage.rows.add(
        SignUp,
        shift_id=_shift(stage, activity),
        person_id=child,
        state=SignUpState.CONFIRMED,
        signed_up_at=stage.ago(3),
        changed_at=stage.ago(3),
        declined_for_at=None,
        note="",
    )


def _agreed(stage: Stage, child: int, activity: dict[str, Any], *guardians: tuple[int, str]) -> None:
    """Both were asked and said yes: they can look at it, and take it back."""
    stage.rows.add(
        ConsentRequest,
        child_id=child,
        activity_id=activity["id"],
        shift_id=_shift(stage, activity),
        scopes=[ConsentScope.TAKING_PART.value],
        asked_at=stage.ago(4),
    )
    for guardian, name in guardians:
        stage.rows.add(
            Consent,
            child_id=child,
            guardian_id=guardian,
            scope=ConsentScope.TAKING_PART,
            activity_id=activity["id"],
            is_given=True,
            text_version=1,
            text_language="en",
            signed_name=name,
            sender="127.0.0.1",
            way=ConsentWay.LINK,
            answered_at=stage.ago(3),
        )
