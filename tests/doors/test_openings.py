"""Whatever shows a child's record notes who opened it; computed over all doors."""

from typing import Any

import pytest

from tests.doors.asking import House


@pytest.mark.once
def test_every_page_of_one_child_is_noted(house: House) -> None:
    """Any door that shows a coordinator or an administrator a page with the child's name, and names the child in its
    address, says so: computed over all doors, so that a new one is in it by being there.
    """
    silent, noted = [], set()
    child: Any = house.world.rows["child"]
    person, house.world.rows["person"] = house.world.rows["person"], child
    try:
        for rule, url in house.plain_addresses("GET"):
            if not any(house.world.rows[name].public_id in url for name in ("child", "guardianship", "question")):
                continue
            for actor in ("coordinator", "administrator"):
                answer = house.ask(actor, url)
                if answer.status == 200 and child.full_name in answer.text:
                    (noted.add(rule.rule) if answer.noted else silent.append(rule.rule))
    finally:
        house.world.rows["person"] = person
    assert not silent, silent
    assert {"/people/<public_id>", "/people/<public_id>/data", "/consents/<public_id>/record"} <= noted
