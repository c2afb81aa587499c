"""What messages to many bring to the house."""

from volunteers.access import Permission
from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, Room
from volunteers.jobs import Job, every_minute
from volunteers.notices import jobs, models, undoes, words
from volunteers.notices.actions.erasing import erase
from volunteers.notices.actions.restoring import put_right
from volunteers.notices.queries import truths
from volunteers.notices.queries.outlook import KeptOutlooks
from volunteers.notices.views import bp

room = Room(
    name="notices",
    models=(models,),
    stands={models.NoticeRecipient: lambda row: row.left_out is None},
    erasers=(erase,),
    parts=(KeptOutlooks,),
    blueprints=(bp,),
    jobs=(Job(jobs.send_notices, every_minute()),),
    navigation=(
        Entry(Desk.COMMITTEE, _l("Messages"), "notices.index", 60, Permission.NOTICE_SEND, "committee"),
        Entry(Desk.ABOUT_ME, _l("Messages I wrote"), "notices.written", 80, Permission.NOTICE_OWN),
        Entry(Desk.COORDINATION, _l("Messages"), "notices.index", 40, Permission.ORGANIZATION_DESK),
    ),
    restored=(put_right,),
    undoes=undoes.UNDOES,
    event_words=words.EVENTS,
    former_events=words.FORMER_EVENTS,
    mail_words=words.MAILS,
    mail_sorts=words.SORTS,
    mail_truths={"notices/notice": truths.about_notices, "notices/who_comes": truths.about_notices},
)
