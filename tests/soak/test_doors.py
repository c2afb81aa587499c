"""The narrow actors of the matrix at every door: where they are not asked there, they get the same answer."""

import pytest
from flask import Flask

from tests.conftest import in_one_transaction
from tests.doors.asking import House
from tests.doors.test_matrix import SAME
from tests.doors.test_matrix import _differs as differs
from tests.doors.test_matrix import _outcome as outcome
from tests.doors.test_matrix import _rules as rules_of
from tests.doors.test_matrix import _values as values_of
from tests.factories import Factories


@pytest.mark.once
def test_who_is_not_asked_gets_the_same_answer(bare_app: Flask) -> None:
    """The long form: all of them are asked everywhere, and answered as whose answer the table says."""
    with in_one_transaction(bare_app) as app:
        faults = differing(House(app, Factories(app)))
    assert not faults, "\n".join(faults)


def differing(house: House) -> list[str]:
    """What one of them gets, and whose answer it should be does not."""
    faults: list[str] = []
    with house.app.test_request_context():
        adapter = house.app.url_map.bind("localhost")
        doors = [
            (address, method, rule, adapter.build(rule.endpoint, values_of(rule, house.world), method=method))
            for address, method, rule in rules_of(house.app)
        ]
    for address, method, rule, url in doors:
        for actor, like in SAME.items():
            if not differs(house.app, actor, rule):
                got, want = (outcome(house.answer(each, url, method)) for each in (actor, like))
                faults += [f"{method} {address}: {actor} gets {got}, {like} {want}"] if got != want else []
    return faults
