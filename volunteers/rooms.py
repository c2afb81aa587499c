"""What the roof hands to the house, as plain tuples: read them to know what is wired to what."""

from typing import Any

from flask import Blueprint

from volunteers.accounts.views import bp as accounts
from volunteers.activities.views import bp as activities
from volunteers.admin.views import bp as admin
from volunteers.committees.views import bp as committees
from volunteers.home.views import bp as home
from volunteers.initiatives.views import bp as initiatives
from volunteers.links import Purpose
from volunteers.notices.views import bp as notices
from volunteers.partners.views import bp as partners
from volunteers.people.views import bp as people
from volunteers.registration.views import bp as registration
from volunteers.web.answers import AnswerDoor
from volunteers.web.answers import bp as answers
from volunteers.web.health import bp as health

BLUEPRINTS: tuple[Blueprint, ...] = (
    health,
    answers,
    accounts,
    people,
    partners,
    committees,
    registration,
    initiatives,
    activities,
    notices,
    home,
    admin,
)

ANSWER_DOORS: dict[Purpose, AnswerDoor] = {}
"""Acts from mails, by the purpose of their link."""

JOBS: tuple[Any, ...] = ()
"""Everything on the timetable."""

MAIL_GATES: tuple[Any, ...] = ()
"""Asked before a mail is queued, and again before it is sent: may this person still be written to?"""
