"""What the administration brings to the house."""

from volunteers.access import Actor, Permission
from volunteers.accounts.hooks import SecondStepFor
from volunteers.admin import lists, words
from volunteers.admin.answers import TestMailAnswers
from volunteers.admin.views import bp
from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, LinkUse, Room
from volunteers.links import Purpose
from volunteers.organization.queries import needing_second_step


def _only_audits(actor: Actor) -> bool:
    """Who reads the trail and has no other page of the administration."""
    return actor.may(Permission.AUDIT_READ) and not actor.may(Permission.USER_MANAGE)


room = Room(
    name="admin",
    hooks=(SecondStepFor(needing_second_step),),
    blueprints=(bp,),
    lists=(lists.OUTBOX,),
    navigation=(
        Entry(Desk.MENU, _l("Administration"), "admin.index", 90, Permission.USER_MANAGE),
        Entry(Desk.MENU, _l("Audit trail"), "admin.audit", 91, _only_audits),
        Entry(Desk.MINE, _l("Administration"), "admin.index", 40, Permission.USER_MANAGE),
        Entry(Desk.MINE, _l("Audit trail"), "admin.audit", 41, _only_audits),
        Entry(Desk.COORDINATION, _l("Outbox"), "admin.outbox", 60, Permission.ORGANIZATION_DESK),
        Entry(Desk.ADMINISTRATION, _l("At a glance"), "admin.index", 10, Permission.USER_MANAGE),
        Entry(Desk.ADMINISTRATION, _l("Accounts"), "admin.users", 20, Permission.USER_MANAGE),
        Entry(Desk.ADMINISTRATION, _l("Settings"), "admin.settings", 30, Permission.ORGANIZATION_SETTINGS),
        Entry(Desk.ADMINISTRATION, _l("Committees"), "admin.committees", 40, Permission.COMMITTEE_ADMINISTER),
        Entry(Desk.ADMINISTRATION, _l("Audit trail"), "admin.audit", 50, Permission.AUDIT_READ),
        Entry(Desk.ADMINISTRATION, _l("Outbox"), "admin.outbox", 60, Permission.OUTBOX_READ),
    ),
    event_words=words.EVENTS,
    mail_words=words.MAILS,
    mail_sorts=words.SORTS,
    links={
        Purpose.MAIL_ARRIVED: LinkUse(_l("to confirm that the test email arrived"), "answers.show", TestMailAnswers())
    },
)
