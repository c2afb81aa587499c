"""What initiatives bring to the house."""

import sqlalchemy as sa

from volunteers.access import Permission
from volunteers.access.rights import Hangs, Right
from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, LinkUse, Panel, Place, Retention, Room, alike
from volunteers.initiatives import jobs, lists, models, panels, queries, undoes, words
from volunteers.initiatives.actions import belonging
from volunteers.initiatives.actions.reading import WORDS
from volunteers.initiatives.answers import AssignmentDoor
from volunteers.initiatives.views import bp
from volunteers.jobs import Job, every_minute
from volunteers.links import Purpose
from volunteers.reading.hooks import Kind as WordsKind
from volunteers.search import Searched

room = Room(
    name="initiatives",
    models=(models,),
    stands={
        models.Assignment: lambda row: row.state is models.AssignmentState.ACCEPTED,
        models.Offer: alike,
    },
    retention=(
        Retention(
            "keep_words_days",
            _l("What people wrote when they offered to take a role"),
            models.Offer,
            lambda then: sa.and_(models.Offer.settled_at < then, models.Offer.words != ""),
            empties={"words": ""},
        ),
        Retention(
            "keep_words_days",
            _l("Reasons when a role was declined or ended"),
            models.Assignment,
            lambda then: sa.and_(
                models.Assignment.offered_at < then,
                models.Assignment.ended_at < then,
                models.Assignment.reason.is_not(None),
            ),
            empties={"reason": None},
        ),
    ),
    blueprints=(bp,),
    navigation=(
        Entry(Desk.MENU, _l("Open roles"), "initiatives.positions", 40),
        Entry(
            Desk.COMMITTEE,
            _l("Initiatives"),
            "initiatives.index",
            50,
            Permission.COMMITTEE_DESK,
            "committee",
            forms=("initiatives.new", "initiatives.edit_position", "initiatives.assign"),
        ),
        Entry(Desk.COORDINATION, _l("Initiatives"), "initiatives.index", 50, Permission.ORGANIZATION_DESK),
    ),
    jobs=(Job(jobs.tell_chairs, every_minute(10)),),
    panels=(Panel(Place.COMMITTEE, panels.of_committee), Panel(Place.CITY, panels.of_city)),
    lists=(lists.INITIATIVES,),
    searched=(Searched(models.Initiative, "initiative", ("title", "summary")),),
    links={
        Purpose.ANSWER_ASSIGNMENT: LinkUse(
            _l("to answer whether they’ll take on a role"), "answers.show", AssignmentDoor()
        )
    },
    hangs=(
        Hangs(Right.BELONGING, "roles", belonging.tells, belonging.look, belonging.restore),
        Hangs(Right.LIVING, "roles", belonging.tells_all, belonging.look_at_all, belonging.restore),
        *(
            Hangs(right, "offers", belonging.tells_offers, belonging.look_at_offers, belonging.restore_offers)
            for right in (Right.BELONGING, Right.LIVING)
        ),
    ),
    hooks=(WordsKind(name=WORDS, words=panels.words_of, may_see=panels.may_see, page=panels.words_at),),
    undoes=undoes.UNDOES,
    undo_guards=undoes.GUARDS,
    event_words=words.EVENTS,
    former_events=words.FORMER_EVENTS,
    mail_words=words.MAILS,
    mail_sorts=words.SORTS,
    mail_truths={
        "initiatives/asked": queries.about_assignments,
        "initiatives/answered": queries.about_assignments,
        "initiatives/offered": queries.about_chairs_told,
        "initiatives/thanked": queries.about_thanks,
        "initiatives/released": queries.about_assignments,
    },
)
