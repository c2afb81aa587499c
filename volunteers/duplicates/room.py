"""What people who are listed twice bring to the house."""

from volunteers.access import Permission
from volunteers.duplicates import actions, jobs, models, panels, queries, undoes, words
from volunteers.duplicates.views import bp
from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, Panel, Place, Room
from volunteers.jobs import Job, every_night
from volunteers.people.hooks import LooksLike

room = Room(
    name="duplicates",
    models=(models,),
    blueprints=(bp,),
    jobs=(Job(jobs.sweep_duplicates, every_night(8)),),
    navigation=(Entry(Desk.COORDINATION, _l("Listed twice"), "duplicates.index", 32, Permission.PEOPLE_MANAGE),),
    panels=(Panel(Place.PERSON, panels.of_person),),
    hooks=(LooksLike(queries.like),),
    undoes=undoes.UNDOES,
    erasers=(actions.erase,),
    event_words=words.EVENTS,
)
