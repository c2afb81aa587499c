"""What trainings and checks bring to the house."""

from volunteers.access import Permission
from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, Panel, Place, Room
from volunteers.jobs import Job, every_night
from volunteers.people.hooks import PeopleFilter
from volunteers.qualifications import jobs, models, panels, queries, undoes, words
from volunteers.qualifications.views import bp

room = Room(
    name="qualifications",
    models=(models,),
    blueprints=(bp,),
    jobs=(Job(jobs.warn_of_expiry, every_night(13)),),
    navigation=(
        Entry(Desk.ABOUT_ME, _l("My trainings and checks"), "qualifications.mine", 12),
        Entry(
            Desk.COORDINATION, _l("Trainings and checks"), "qualifications.index", 35, Permission.QUALIFICATION_RECORD
        ),
        Entry(
            Desk.ADMINISTRATION, _l("Trainings and checks"), "qualifications.kinds", 45, Permission.QUALIFICATION_KINDS
        ),
    ),
    panels=(Panel(Place.PERSON, panels.of_person),),
    undoes=undoes.UNDOES,
    event_words=words.EVENTS,
    mail_words=words.MAILS,
    mail_sorts=words.SORTS,
    mail_truths={"qualifications/expires": queries.about_expiries},
    hooks=(
        PeopleFilter(
            name="has", label=_l("Has"), any=_l("anything"), choices=panels.kinds_to_choose, who=queries.who_has
        ),
    ),
)
