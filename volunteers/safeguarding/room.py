"""What safeguarding brings to the house."""

from volunteers.access import Permission
from volunteers.access.rights import Hangs, Right
from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, LinkUse, Panel, Place, Retention, Room, alike
from volunteers.jobs import Job, every_night
from volunteers.links import Purpose
from volunteers.mail.copies import Guards
from volunteers.safeguarding import actions, jobs, models, panels, queries, words
from volunteers.safeguarding.actions import living
from volunteers.safeguarding.hooks import Occasions
from volunteers.safeguarding.views import bp
from volunteers.web.openings import Openings

room = Room(
    name="safeguarding",
    models=(models,),
    stands={
        models.ConsentRequest: alike,
        models.Guardianship: lambda row: row.confirmed_at is not None,
        models.RecordOpening: alike,
    },
    retention=(
        Retention(
            "keep_openings_days",
            _l("Who opened a young person’s page"),
            models.RecordOpening,
            lambda then: models.RecordOpening.opened_at < then,
        ),
    ),
    blueprints=(bp,),
    jobs=(Job(jobs.let_grow_up, every_night(8)),),
    navigation=(
        Entry(Desk.ABOUT_ME, _l("My children"), "safeguarding.own_guardian", 30),
        Entry(Desk.COORDINATION, _l("Young people"), "safeguarding.index", 35, Permission.MINOR_MANAGE),
    ),
    panels=(Panel(Place.PERSON, panels.of_person),),
    hangs=(Hangs(Right.LIVING, "children", living.tells, living.look, living.restore),),
    erasers=(actions.erase,),
    links={
        Purpose.GUARDIAN: LinkUse(
            _l("for a parent or guardian"), "safeguarding.guardian", others=queries.answered_for_by
        )
    },
    event_words=words.EVENTS,
    mail_words=words.MAILS,
    mail_sorts=words.SORTS,
    mails_in_all_languages=frozenset({"safeguarding/asked", "safeguarding/way_in", "safeguarding/grown_up_guardian"}),
    mail_truths={
        "safeguarding/asked": queries.about_asked,
        "safeguarding/nobody_left": queries.about_nobody_left,
        "safeguarding/to_confirm": queries.about_asked,
    },
    needs=(Occasions,),
    hooks=(Guards(queries.recipients_for, actions.copied_to), Openings(actions.note_opening)),
)
