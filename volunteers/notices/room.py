"""What messages to many bring to the house."""

from volunteers.access import Actor, Permission
from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, Room
from volunteers.jobs import Job, every_minute
from volunteers.notices import jobs, models, undoes, words
from volunteers.notices.queries import notices, truths
from volunteers.notices.views import bp


def _has_written(actor: Actor) -> bool:
    """Whether one reads what one wrote in an office that one handed over."""
    return actor.person_id is not None and notices.has_written(actor.person_id)


room = Room(
    name="notices",
    models=(models,),
    blueprints=(bp,),
    jobs=(Job(jobs.send_notices, every_minute()),),
    navigation=(
        Entry(Desk.COMMITTEE, _l("Messages"), "notices.index", 60, Permission.NOTICE_SEND, "committee"),
        Entry(Desk.ABOUT_ME, _l("Messages I wrote"), "notices.written", 80, _has_written),
        Entry(Desk.COORDINATION, _l("Messages"), "notices.index", 40, Permission.ORGANIZATION_DESK),
    ),
    undoes=undoes.UNDOES,
    event_words=words.EVENTS,
    former_events=words.FORMER_EVENTS,
    mail_words=words.MAILS,
    mail_truths={"notices/notice": truths.about_notices},
)
