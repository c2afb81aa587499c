"""What activities bring to the house."""

from functools import partial

import sqlalchemy as sa

from volunteers.access import Permission
from volunteers.access.rights import Hangs, Right
from volunteers.activities import actions, events, jobs, lists, models, panels, queries, undoes, words
from volunteers.activities.actions import belonging
from volunteers.activities.answers import SignUpAnswers
from volunteers.activities.models import past, positions, reminders, series, tables
from volunteers.activities.views import bp, visitors
from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, LinkUse, Panel, Place, Retention, Room, alike
from volunteers.jobs import Job, every_minute
from volunteers.links import Purpose
from volunteers.pending.hooks import Kind, No
from volunteers.safeguarding.hooks import Occasions, OtherOpenings
from volunteers.search import Searched

room = Room(
    name="activities",
    models=(positions, series, tables, past, reminders),
    stands={
        tables.SignUp: lambda row: -list(models.SignUpState).index(row.state),
        reminders.Reminder: alike,
    },
    retention=(
        Retention(
            "keep_words_days",
            _l("Notes at sign-ups"),
            models.SignUp,
            lambda then: sa.and_(models.SignUp.changed_at < then, models.SignUp.note != ""),
            empties={"note": ""},
        ),
    ),
    blueprints=(bp,),
    jobs=(
        Job(jobs.finish_activities, every_minute(10)),
        Job(jobs.end_holds, every_minute()),
        Job(jobs.ask_guardians_again, every_minute(60)),
        Job(jobs.watch_over_young, every_minute(10)),
        Job(jobs.make_series_ahead, every_minute(60)),
        Job(jobs.keep_wall_times, every_minute(60)),
        Job(jobs.send_reminders, every_minute(5)),
    ),
    navigation=(
        Entry(Desk.MENU, _l("Activities"), "activities.index", 30),
        Entry(Desk.ABOUT_ME, _l("My dates in my own calendar"), "activities.my_calendar", 40),
        Entry(Desk.COMMITTEE, _l("Activities"), "activities.of_committee", 40, Permission.MEETING_MANAGE, "slug"),
    ),
    panels=(
        Panel(Place.COMMITTEE, panels.of_committee),
        Panel(Place.PERSON, panels.past_of_person),
        Panel(Place.PROFILE, panels.past_of_person),
    ),
    # never the place of an activity, which may be a private home
    lists=(lists.SIGN_UPS,),
    searched=(Searched(models.Activity, "activity", ("title", "description"), unfound="drafted_at"),),
    links={
        Purpose.ANSWER_SIGNUP: LinkUse(_l("to give up a place"), "answers.show", SignUpAnswers()),
        Purpose.OWN_PLACE: LinkUse(_l("to see a place without an account"), "answers.show", SignUpAnswers()),
        Purpose.STILL_COMING: LinkUse(_l("to say if you’re still coming"), "answers.show", SignUpAnswers()),
        Purpose.FEED: LinkUse(_l("for a calendar app"), "activities.own_feed"),
    },
    restored=(actions.skip_what_was_sent,),
    hangs=(
        Hangs(Right.BELONGING, "places", belonging.tells, belonging.look, belonging.restore),
        Hangs(Right.LIVING, "places", belonging.tells_all, belonging.look_at_all, belonging.restore),
    ),
    undoes=undoes.UNDOES,
    undo_guards=undoes.GUARDS,
    event_words=words.EVENTS,
    former_events=words.FORMER_EVENTS,
    mail_words=words.MAILS,
    mail_sorts=words.SORTS,
    mails_in_all_languages=frozenset({"activities/not_agreed", "activities/unanswered"}),
    mails_of_child=frozenset(
        {
            "activities/cancelled",
            "activities/changed",
            "activities/moved_up",
            "activities/narrowed",
            "activities/reminder",
            "activities/signed_up",
            "activities/waiting",
        }
    ),
    mails_gathered={
        "activities/cancelled": "activities/cancelled_several",
        "activities/changed": "activities/changed_several",
    },
    mail_truths={
        "activities/signed_up": queries.about_sign_ups,
        "activities/moved_up": queries.about_sign_ups,
        "activities/waiting": queries.about_sign_ups,
        "activities/narrowed": queries.about_sign_ups,
        "activities/taken_off": queries.about_sign_ups,
        "activities/late_gap": queries.about_gaps,
        "activities/changed": queries.about_sign_ups,
        "activities/cancelled": queries.about_cancellations,
        "activities/unwatched": queries.about_unwatched,
        "activities/reminder": queries.about_reminders,
        "activities/reminder_call": queries.about_reminders,
        "activities/reminder_waiting": queries.about_reminders,
        "activities/reminder_words": queries.about_reminders,
        "activities/confirm_place": queries.about_asked,
    },
    hooks=(
        OtherOpenings(partial(queries.contacts_read, events.MINOR_CONTACT_READ.name)),
        Occasions(told=queries.told_to_guardians, ahead=actions.ahead, settle=actions.settle),
        Kind(
            name=queries.WAITS_AS,
            no=No(
                press=_l("No, I can’t come"),
                next=_l("Then you’re not on the list, and we delete what you entered."),
                done=_l("You’re not on the list, and we deleted what you entered."),
            ),
            asked=panels.asked,
            stands=panels.stands,
            send=actions.take_up,
            done=visitors.taken_up,
            mail=actions.ask_owner,
            waits_at=visitors.waits_at,
            needs_account=False,
            closed=panels.closed,
            about=visitors.about,
            way_on=visitors.way_on,
            locks=actions.lock_asked,
            dropped=actions.drop,
        ),
    ),
)
