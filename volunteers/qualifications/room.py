"""What trainings and checks bring to the house."""

from volunteers.access import Permission
from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, Panel, Place, Room
from volunteers.qualifications import actions, models, panels, undoes, words
from volunteers.qualifications.views import bp

room = Room(
    name="qualifications",
    models=(models,),
    blueprints=(bp,),
    navigation=(
        Entry(Desk.ABOUT_ME, _l("My trainings and checks"), "qualifications.mine", 12),
        Entry(
            Desk.COORDINATION, _l("Trainings and checks"), "qualifications.kinds", 35, Permission.QUALIFICATION_RECORD
        ),
        Entry(
            Desk.ADMINISTRATION, _l("Trainings and checks"), "qualifications.kinds", 45, Permission.QUALIFICATION_KINDS
        ),
    ),
    panels=(Panel(Place.PERSON, panels.of_person),),
    undoes=undoes.UNDOES,
    event_words=words.EVENTS,
    erasers=(actions.erase,),
)
