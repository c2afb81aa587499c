"""What the roof hands to the house, as plain tuples: read them to know what is wired to what."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from volunteers.access import Actor
from volunteers.accounts import models as accounts_models
from volunteers.accounts.hooks import Addressee
from volunteers.accounts.views import bp as accounts
from volunteers.activities import jobs as activities_jobs
from volunteers.activities import models as activities_models
from volunteers.activities import panels as activities_panels
from volunteers.activities import undoes as activities_undoes
from volunteers.activities.answers import SignUpAnswers
from volunteers.activities.views import bp as activities
from volunteers.admin.views import bp as admin
from volunteers.audit import jobs as audit_jobs
from volunteers.audit import models as audit_models
from volunteers.committees import models as committees_models
from volunteers.committees import panels as committees_panels
from volunteers.committees import undoes as committees_undoes
from volunteers.committees.views import bp as committees
from volunteers.home.views import bp as home
from volunteers.initiatives import models as initiatives_models
from volunteers.initiatives import panels as initiatives_panels
from volunteers.initiatives import undoes as initiatives_undoes
from volunteers.initiatives.answers import AssignmentDoor
from volunteers.initiatives.views import bp as initiatives
from volunteers.jobs import Job, every_minute
from volunteers.links import Purpose
from volunteers.links import models as links_models
from volunteers.mail import jobs as mail_jobs
from volunteers.mail import models as mail_models
from volunteers.notices import jobs as notices_jobs
from volunteers.notices import models as notices_models
from volunteers.notices import undoes as notices_undoes
from volunteers.notices.views import bp as notices
from volunteers.organization import models as organization_models
from volunteers.partners import models as partners_models
from volunteers.partners.views import bp as partners
from volunteers.people import actions as people_actions
from volunteers.people import models as people_models
from volunteers.people import queries as people_queries
from volunteers.people.panels import PersonPanel
from volunteers.people.views import bp as people
from volunteers.registration import actions as registration_actions
from volunteers.registration import jobs as registration_jobs
from volunteers.registration import models as registration_models
from volunteers.registration import panels as registration_panels
from volunteers.registration import undoes as registration_undoes
from volunteers.registration.views import bp as registration
from volunteers.search import Searched
from volunteers.search import models as search_models
from volunteers.undo import Undo
from volunteers.undo import jobs as undo_jobs
from volunteers.undo import models as undo_models
from volunteers.web.answers import AnswerDoor
from volunteers.web.answers import bp as answers
from volunteers.web.health import bp as health
from volunteers.web.undoing import bp as undoing

MODELS = (
    accounts_models,
    activities_models,
    audit_models,
    committees_models,
    initiatives_models,
    links_models,
    mail_models,
    notices_models,
    organization_models,
    partners_models,
    people_models,
    registration_models,
    search_models,
    undo_models,
)
"""Every module with tables, so that migrations and erasure know them all."""

BLUEPRINTS: tuple[Blueprint, ...] = (
    health,
    answers,
    undoing,
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

ANSWER_DOORS: dict[Purpose, AnswerDoor] = {
    Purpose.ANSWER_ASSIGNMENT: AssignmentDoor(),
    Purpose.ANSWER_SIGNUP: SignUpAnswers(),
}
"""Acts from mails, by the purpose of their link."""

JOBS: tuple[Job, ...] = (
    Job(mail_jobs.deliver, every_minute()),
    Job(mail_jobs.take_back_leases, every_minute()),
    Job(audit_jobs.seal, every_minute()),
    Job(undo_jobs.forget_acts, every_minute()),
    Job(activities_jobs.finish_activities, every_minute(10)),
    Job(registration_jobs.nudge_chairs, every_minute(30)),
    Job(notices_jobs.send_notices, every_minute()),
)
"""Everything on the timetable."""

UNDOES: tuple[Undo, ...] = (
    *committees_undoes.UNDOES,
    *registration_undoes.UNDOES,
    *initiatives_undoes.UNDOES,
    *notices_undoes.UNDOES,
    *activities_undoes.UNDOES,
)
"""Every kind of act that can be taken back."""

UNDO_GUARDS = (*registration_undoes.GUARDS,)
"""What higher rooms say against taking back what lower ones did."""

MAIL_GATES: tuple[Any, ...] = (people_queries.mail_gate,)
"""Asked before a mail is queued, and again before it is sent: may this person still be written to?"""


CONFIRMED: tuple[Callable[[int], object], ...] = (registration_actions.confirmed,)
"""Told in the same action when the address of an account (its key) was confirmed."""

ENTERED: tuple[Callable[[int, str | None], object], ...] = (registration_actions.entered,)
"""Told in the same action when a mailed way in was used: the account's key, and where that mail leads."""

ADDRESS_CHANGED: tuple[Callable[[int, str, str], object], ...] = (people_actions.follow_address,)
"""Told in the same action when an account (its key) has another address: old, new."""

PANELS: tuple[Callable[[Any, Actor], tuple[str, dict[str, Any]] | None], ...] = (
    activities_panels.of_committee,
    initiatives_panels.of_committee,
)
"""What other rooms show on a committee's page and among a new member's first steps: `of_committee(committee, actor)`
gives a template, which sees its values as `panel`, or None."""

JOINING = (registration_panels.joining,)
"""How the reader stands to a committee, beside its page: a member, waiting, or one press away."""


def addressee(account_id: int) -> Addressee | None:
    """Who uses an account: accounts see no people, and their mails have a name and a language all the same."""
    people = people_queries.of_account(account_id)
    return Addressee(people[0].full_name, people[0].preferred_language, people[0].id) if people else None


SEARCHED: tuple[Searched, ...] = (
    Searched(people_models.Person, "person", ("full_name", "call_name")),
    Searched(committees_models.Committee, "committee", ("name", "short_name", "summary")),
    Searched(partners_models.PartnerCity, "city", ("name", "native_name", "summary")),
    Searched(activities_models.Activity, "activity", ("title", "description")),
    Searched(initiatives_models.Initiative, "initiative", ("title", "summary")),
)
"""What can be found, and by which of its texts: never the place of an activity, which may be a private home."""


def committees_of_person(actor: Actor, person: people_models.Person) -> PersonPanel:
    """Where somebody is a member or waits."""
    return PersonPanel(*registration_panels.of_person(actor, person))


PERSON_PANELS: tuple[Callable[[Actor, people_models.Person], PersonPanel | None], ...] = (committees_of_person,)
"""What other rooms tell on a person's page (memberships, assignments, …); None where there is nothing to tell."""

WITHOUT_CSRF = ("people.unsubscribe_one_click",)
"""RFC 8058: a mail program that unsubscribes has no cookie and no token. The one exemption."""

CITY_PANELS = (committees_panels.of_city,)
"""What rooms above show on a partner city's page: `of_city(city, actor)` gives a template, which sees its values as
`panel`, or None."""
