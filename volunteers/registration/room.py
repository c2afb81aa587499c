"""What joining brings to the house."""

import sqlalchemy as sa

from volunteers.access import Permission
from volunteers.access.rights import Hangs, Right
from volunteers.committees.hooks import OfficeFilled
from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, LinkUse, Panel, Place, Retention, Room, alike
from volunteers.jobs import Job, every_minute
from volunteers.links import Purpose
from volunteers.pending import queries as pending_queries
from volunteers.pending.hooks import Kind, No
from volunteers.pending.inputs import Ended
from volunteers.reading.hooks import Kind as WordsKind
from volunteers.registration import actions, jobs, lists, models, panels, queries, undoes, words
from volunteers.registration.actions import living
from volunteers.registration.views import bp
from volunteers.registration.views.joining import (
    about_guardian,
    guardian_s_way_on,
    guardian_said_yes,
    sent_on,
    to_sent,
    to_young_noted,
)
from volunteers.registration.views.offering import came_in


def _has_words() -> sa.ColumnElement[bool]:
    words = models.Application
    return sa.or_(words.message != "", words.answer != "", words.private_note != "")


room = Room(
    name="registration",
    models=(models,),
    stands={models.Application: alike},
    retention=(
        Retention(
            "keep_words_days",
            _l("What people wrote when they asked to join, and the answers"),
            models.Application,
            lambda then: sa.and_(models.Application.decided_at < then, _has_words()),
            empties=dict.fromkeys(("message", "answer", "private_note"), ""),
        ),
        Retention(
            "keep_young_days",
            _l("Young people’s questions, once they are answered"),
            models.YoungInterest,
            lambda then: models.YoungInterest.settled_at < then,
        ),
    ),
    blueprints=(bp,),
    lists=(lists.APPLICATIONS,),
    jobs=(Job(jobs.remind, every_minute(30)),),
    navigation=(
        Entry(Desk.ABOUT_ME, _l("My applications"), "registration.mine", 30),
        Entry(
            Desk.COMMITTEE, _l("Applications"), "registration.applications", 30, Permission.APPLICATION_DECIDE, "slug"
        ),
        Entry(Desk.COORDINATION, _l("Applications"), "registration.desk", 20, Permission.ORGANIZATION_DESK),
    ),
    panels=(
        Panel(Place.COMMITTEE_ASIDE, panels.joining),
        Panel(Place.PERSON, panels.of_person),
        Panel(Place.OFFICES, panels.offers),
    ),
    links={Purpose.INVITATION: LinkUse(_l("to join by invitation"), "registration.join_by_invitation")},
    hangs=(Hangs(Right.LIVING, "applications", living.tells, living.look, living.restore),),
    undoes=undoes.UNDOES,
    undo_guards=undoes.GUARDS,
    event_words=words.EVENTS,
    former_events=words.FORMER_EVENTS,
    mail_words=words.MAILS,
    mail_sorts=words.SORTS,
    mails_in_all_languages=frozenset({"registration/ask_guardian"}),
    mail_truths={
        "registration/received": queries.about_applications,
        "registration/nudge": queries.about_reminders,
        "registration/unled": queries.about_unled,
        "registration/placed": queries.about_applications,
        "registration/joined": queries.about_applications,
        "registration/accepted": queries.about_applications,
        "registration/declined": queries.about_applications,
        "registration/helping": queries.about_applications,
        "registration/help_wanted": queries.about_applications,
        "registration/young": queries.about_young,
        "registration/confirm": pending_queries.still_waiting,
        "registration/ask_guardian": pending_queries.still_waiting,
        "registration/office_refused": queries.about_refusals,
        "registration/office_offered": pending_queries.still_waiting,
    },
    hooks=(
        OfficeFilled(actions.end_requests),
        WordsKind(name=queries.WAITS_AS, words=panels.words_of, may_see=panels.may_see, page=panels.words_at),
        Kind(
            name=queries.WAITS_AS,
            no=No(
                press=_l("Don’t send it"),
                next=_l("Then nobody sees it, and we delete it."),
                done=_l("We didn’t send anything, and we deleted what you entered."),
            ),
            asked=panels.asked,
            stands=panels.stands,
            send=actions.send_confirmed,
            done=sent_on,
            mail=actions.ask_owner,
            waits_at=to_sent,
        ),
        Kind(
            name=queries.OFFICE_WAITS_AS,
            no=No(
                press=_l("No, thank you"),
                next=_l(
                    "Then we email the person who asked you, and this page no longer works. You don’t have to say why."
                ),
                done=_l(
                    "You said no to the office. We’ll email the person who asked you. "
                    "There’s nothing else you need to do."
                ),
                is_final=True,
            ),
            asked=panels.office_asked,
            stands=panels.office_stands,
            send=actions.take_office,
            done=came_in,
            mail=actions.ask_for_office,
            waits_at=to_sent,
            open=actions.OFFICE_OPEN,
            refused=actions.tell_of_no,
            ended=Ended(
                _l("Someone else has taken this office"),
                _l(
                    "Thank you for thinking it over. Someone else took on the office in the meantime, so there’s "
                    "nothing left to answer. We’d be glad to have your help in other ways, too."
                ),
            ),
            locks_first=actions.lock_committee,
        ),
        Kind(
            name=queries.YOUNG_WAITS_AS,
            no=No(
                press=_l("No, I’m not"),
                next=_l("Then we delete what they entered."),
                done=_l("Thank you. We deleted what they entered."),
            ),
            asked=panels.young_asked,
            stands=panels.young_stands,
            send=actions.answer_for_young,
            done=guardian_said_yes,
            mail=actions.ask_guardian,
            waits_at=to_young_noted,
            dropped=actions.young_said_no,
            needs_account=False,
            about=about_guardian,
            way_on=guardian_s_way_on,
            in_all_languages=True,
        ),
    ),
)
