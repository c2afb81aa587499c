"""What waiting for an address brings to the house."""

from volunteers.foundation.text import _l
from volunteers.house import LinkUse, Room
from volunteers.jobs import Job, every_minute
from volunteers.links import Purpose
from volunteers.pending import jobs, models, words
from volunteers.pending.views import bp

room = Room(
    name="pending",
    models=(models,),
    blueprints=(bp,),
    jobs=(Job(jobs.forget_unconfirmed, every_minute(60)),),
    links={Purpose.CONFIRM_ADDRESS: LinkUse(_l("to confirm an address"), "pending.show")},
    event_words=words.EVENTS,
)
