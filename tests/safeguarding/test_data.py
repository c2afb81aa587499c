"""What a guardian said is kept about the child and about the guardian: both have it handed out."""

import io
import json
import zipfile
from typing import Any

from tests.factories import Factories
from tests.safeguarding.conftest import Family
from volunteers.access import Role
from volunteers.committees.models import Committee
from volunteers.people.models import Person


def test_an_answer_is_handed_out_to_both_and_where_it_came_from_to_one(
    family: Family, make: Factories, committee: Committee
) -> None:
    """From which address of the net a parent answered is told to that parent, and not to the other one."""
    assert family.answer(family.come(make.activity(committee, is_public=True), family.mother), "yes") == 303
    coordinator = make.person(roles=(Role.COORDINATOR,))
    family.client.sign_in(coordinator)
    family.client.max_queries = 45

    def handed_out(person: Person) -> dict[str, Any]:
        answer = family.client.submit(f"/people/{person.public_id}/data/archive")
        kept: dict[str, Any] = json.loads(zipfile.ZipFile(io.BytesIO(answer.data)).read("everything.json"))
        return kept

    mother, child = handed_out(family.mother), handed_out(family.mina)
    (hers,), (about_mina,) = mother["consents"], child["consents"]
    assert (hers["signed_name"], hers["sender"]) == ("Hana Park", "127.0.0.1")
    assert (about_mina["signed_name"], about_mina["sender"]) == ("Hana Park", None)
    assert [row["relation"] for row in mother["guardianships"]] == ["parent"]
    assert len(child["guardianships"]) == 2
    assert "consents" not in handed_out(family.father)
