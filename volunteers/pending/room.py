"""What waiting for an address brings to the house."""

from volunteers.accounts.hooks import Addressee, WhoLives
from volunteers.foundation.addresses import comparable
from volunteers.foundation.text import _l
from volunteers.house import LinkUse, Room
from volunteers.jobs import Job, every_minute
from volunteers.links import Purpose
from volunteers.pending import actions, jobs, models, words
from volunteers.pending.views import bp
from volunteers.people import queries as people_queries


def who_lives(email: str) -> list[Addressee]:
    """Who is known at an address, should it have no account: accounts see no people."""
    found = people_queries.at_address(comparable(email), None)
    return [Addressee(person.full_name, person.preferred_language, person.id) for person in found]


room = Room(
    name="pending",
    models=(models,),
    blueprints=(bp,),
    jobs=(Job(jobs.forget_unconfirmed, every_minute(60)),),
    links={Purpose.CONFIRM_ADDRESS: LinkUse(_l("to confirm an email address"), "pending.show")},
    hooks=(WhoLives(who_lives),),
    event_words=words.EVENTS,
    erasers=(actions.erase,),
)
