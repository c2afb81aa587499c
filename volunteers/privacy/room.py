"""What privacy brings to the house."""

from volunteers.access import Permission
from volunteers.foundation.text import _l
from volunteers.house import Beside, Desk, Entry, Panel, Place, Room
from volunteers.jobs import Job, every_minute, every_night
from volunteers.privacy import jobs, panels, words
from volunteers.privacy.actions import tombstones
from volunteers.privacy.views import bp

room = Room(
    name="privacy",
    blueprints=(bp,),
    jobs=(
        Job(jobs.settle_erasures, every_minute(10)),
        Job(jobs.keep_rules, every_night(9)),
        Job(jobs.make_anew, every_night(10)),
    ),
    navigation=(
        Entry(Desk.ABOUT_ME, _l("My data"), "privacy.mine", 60),
        Entry(Desk.ADMINISTRATION, _l("What we keep"), "privacy.kept", 70, Permission.ORGANIZATION_SETTINGS),
        Entry(Desk.FOOT, _l("Privacy"), "privacy.notice", 10),
    ),
    beside=(Beside(tombstones.path, tombstones.add),),
    panels=(Panel(Place.PERSON, panels.of_person),),
    event_words=words.EVENTS,
    mail_words=words.MAILS,
    mail_sorts=words.SORTS,
)
