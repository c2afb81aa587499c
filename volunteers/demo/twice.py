"""Two people who are listed twice, as an old membership sheet writes them."""

from volunteers.demo.families import person
from volunteers.demo.stage import Stage
from volunteers.duplicates.models import Duplicate, Sign

TWICE = 2
"""How many records too many there are."""


def add_twice(stage: Stage) -> None:
    """The member and the newcomer a second time: with the name in another order, and with a phone and no address."""
    for number, who in enumerate(("member", "newcomer")):
        known = stage.cast[who]
        full_name = " ".join(reversed(known.full_name.split()))
        again = person(stage, full_name, "", phone=f"+1 303 555 012{number}", created_at=stage.ago(12))
        stage.rows.add(Duplicate, first_id=known.id, second_id=again, signs=[Sign.NAME.value], found_at=stage.ago(1))
