"""What the committees undertake, the roles in it, and who was asked."""

import tomllib
from datetime import timedelta
from typing import Any

from volunteers.demo.stage import DATA, Group, Someone, Stage, read_csv
from volunteers.foundation.text import slug_of
from volunteers.initiatives.models import Assignment, AssignmentState, Initiative, InitiativeState, Position, Sector

ANSWER_WITHIN_DAYS = 5


def add_initiatives(stage: Stage) -> dict[str, int]:
    """The initiatives of the CSV with their positions; gives their keys by English name."""
    with (DATA / "initiatives.toml").open("rb") as file:
        more = tomllib.load(file)
    keys = {}
    for facts in read_csv("committees.csv"):
        group = stage.groups[slug_of(facts["name"].removesuffix(" Committee"))]
        for name in facts["initiatives"].split(";"):
            keys[name] = _initiative(stage, group, name, more[name])
    return keys


def _initiative(stage: Stage, group: Group, name: str, facts: dict[str, Any]) -> int:
    title = {"en": name} | ({"es": facts["es"]} if "es" in facts else {})
    key = stage.rows.add(
        Initiative,
        committee_id=group.id,
        title=title,
        summary=facts["summary"],
        sector=Sector(facts["sector"]),
        state=InitiativeState(facts["state"]),
        starts_on=stage.today + timedelta(days=facts["from"]) if "from" in facts else None,
        ends_on=stage.today + timedelta(days=facts["to"]) if "to" in facts else None,
        is_public=facts["state"] not in ("idea", "proposed"),
        created_at=stage.ago(320),
    )
    for wanted in facts["positions"]:
        _position(stage, group, key, wanted, is_over=facts["state"] == "completed")
    return key


def _position(stage: Stage, group: Group, initiative_id: int, facts: dict[str, Any], *, is_over: bool) -> None:
    key = stage.rows.add(
        Position,
        initiative_id=initiative_id,
        title={"en": facts["en"], "es": facts["es"]},
        description={},
        needed_count=facts["needed"],
        is_open=not is_over,
        languages=facts.get("languages", []),
        skills=facts.get("skills", []),
    )
    asked = [stage.cast[who] for who in facts.get("ask", ())]
    picked = stage.random.sample(group.extras, facts["accepted"] + facts.get("asked", 0))
    for number, person in enumerate(picked):
        done = AssignmentState.COMPLETED if is_over else AssignmentState.ACCEPTED
        _assignment(stage, group, key, person, done if number < facts["accepted"] else AssignmentState.OFFERED)
    for person in asked:
        _assignment(stage, group, key, person, AssignmentState.OFFERED)


def _assignment(stage: Stage, group: Group, position_id: int, person: Someone, state: AssignmentState) -> None:
    is_waiting = state is AssignmentState.OFFERED
    days = stage.random.randint(1, 3) if is_waiting else stage.random.randint(12, 60)
    chair = group.officers.get("chair")
    stage.rows.add(
        Assignment,
        position_id=position_id,
        person_id=person.id,
        state=state,
        offered_at=stage.ago(days),
        offered_by_id=chair.id if chair else None,
        answer_by_on=stage.today + timedelta(days=ANSWER_WITHIN_DAYS) if is_waiting else None,
        answered_at=None if is_waiting else stage.ago(days - 2),
    )
