"""What privacy brings to the house."""

from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, Panel, Place, Room
from volunteers.jobs import Job, every_minute, every_night
from volunteers.privacy import jobs, panels, words
from volunteers.privacy.views import bp

room = Room(
    name="privacy",
    blueprints=(bp,),
    jobs=(Job(jobs.settle_erasures, every_minute(10)), Job(jobs.make_anew, every_night(10))),
    navigation=(Entry(Desk.ABOUT_ME, _l("My data"), "privacy.mine", 60),),
    panels=(Panel(Place.PERSON, panels.of_person),),
    event_words=words.EVENTS,
    mail_words=words.MAILS,
    mail_sorts=words.SORTS,
)
