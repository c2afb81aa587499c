"""What exports bring to the house."""

from volunteers.exports import jobs, models, panels, words
from volunteers.exports.views import bp
from volunteers.house import Panel, Place, Room
from volunteers.jobs import Job, every_minute

room = Room(
    name="exports",
    models=(models,),
    blueprints=(bp,),
    jobs=(Job(jobs.make_exports, every_minute()), Job(jobs.forget_exports, every_minute(10))),
    panels=(Panel(Place.LIST, panels.of_list),),
    event_words=words.EVENTS,
)
