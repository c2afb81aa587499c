"""What accounts bring to the house."""

import sqlalchemy as sa

from volunteers.access import Permission
from volunteers.accounts import hooks, jobs, models, sessions, words
from volunteers.accounts.views import bp
from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, LinkUse, Retention, Room
from volunteers.jobs import Job, every_minute, every_night
from volunteers.links import Purpose
from volunteers.search import Searched

SEARCHED = Searched(
    models.Account, "account", (), is_listed=False, address="email", address_read=Permission.USER_MANAGE
)

room = Room(
    name="accounts",
    models=(models,),
    retention=(
        Retention(
            "keep_sessions_days",
            _l("Where people were signed in"),
            models.AccountSession,
            lambda then: sa.or_(models.AccountSession.ended_at < then, models.AccountSession.seen_at < then),
        ),
    ),
    blueprints=(bp,),
    searched=(SEARCHED,),
    jobs=(Job(jobs.end_roles, every_minute(10)), Job(jobs.forget_steps, every_night(3))),
    needs=(hooks.WhoUses, hooks.WhoLives, hooks.SecondStepFor),
    navigation=(Entry(Desk.ABOUT_ME, _l("How I sign in"), "accounts.security", 50),),
    links={
        Purpose.SIGN_IN: LinkUse(_l("to sign in"), "accounts.verify"),
        Purpose.CHANGE_ADDRESS: LinkUse(_l("to confirm a new email address"), "accounts.confirm"),
        Purpose.RESET_PASSWORD: LinkUse(_l("to set a new password"), "accounts.new_password"),
        Purpose.SET_PASSWORD: LinkUse(_l("to set a first password"), "accounts.new_password"),
    },
    restored=(sessions.end_everybodys, sessions.end_second_steps_without_ways),
    event_words=words.EVENTS,
    former_events=words.FORMER_EVENTS,
    mail_words=words.MAILS,
    mail_sorts=words.SORTS,
)
