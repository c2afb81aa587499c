"""What the roof shows of joining on other rooms' pages: the one press on a committee's page."""

from typing import Any

from volunteers.access import Actor, Permission
from volunteers.committees import queries as committee_queries
from volunteers.committees import words as committee_words
from volunteers.committees.models import Committee, JoinPolicy
from volunteers.foundation import moments
from volunteers.foundation.db import db, get, need
from volunteers.foundation.text import _
from volunteers.house import Section
from volunteers.initiatives.models import Position
from volunteers.mail.message import page
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.pending.inputs import Asked
from volunteers.pending.models import Pending
from volunteers.people import queries as people_queries
from volunteers.people.models import Person
from volunteers.reading.inputs import Words
from volunteers.registration import queries, rules, words
from volunteers.registration.models import Application, ApplicationState
from volunteers.web.language import shown


def joining(committee: Committee, actor: Actor) -> Section:
    """How the reader stands to this committee: a member, waiting, or one press away."""
    values: dict[str, Any] = {
        "committee": committee,
        "by_invitation": committee.join_policy is JoinPolicy.INVITATION,
        "is_open": committee.is_open,
        "at_once": committee.join_policy is JoinPolicy.OPEN,
        "late_days": current_organization().late_days,
        "is_led": queries.is_led(committee.id),
    }
    answered = people_queries.answered_for(actor, Permission.COMMITTEE_APPLY)
    values["others"] = [person for person in answered if person.id != actor.person_id]
    if actor.person_id is not None:
        membership = committee_queries.open_membership(committee.id, actor.person_id)
        today = today_here()
        values["membership"] = membership
        values["standing"] = committee_words.membership_in_words(membership, today) if membership else ""
        application = None if membership else queries.open_in(committee.id, actor.person_id)
        values["application"] = application
        values["state"] = _standing(application) if application else ""
    return Section("registration/_joining.html", values)


def _standing(application: Application) -> str:
    by = rules.late_from(application, current_organization().late_days)
    return words.state_in_words(application, "", by)


def of_person(person: Person, actor: Actor) -> Section:
    """Where somebody is a member, where they wait, and the committees that a coordinator may propose them to."""
    today = today_here()
    memberships = committee_queries.memberships_of(person.id)
    waiting = queries.mine_of(queries.open_of_person(person.id))
    taken = {row.committee_id for row in memberships} | {row.application.committee_id for row in waiting}
    may_propose = actor.may(Permission.APPLICATION_DECIDE_LATE) and rules.why_not_proposed(person) is None
    offered = list(db.session.scalars(committee_queries.directory().limit(200))) if may_propose else []
    values = {
        "memberships": [(row.committee, committee_words.membership_in_words(row, today)) for row in memberships],
        "waiting": waiting,
        "offered": [(c.slug, shown(c.name).text) for c in offered if c.id not in taken],
        "person": person,
        "classes": _classes() if actor.may(Permission.MEMBERSHIP_ADD) and may_propose else [],
        "today": today,
    }
    return Section("registration/_of_person.html", values)


def _classes() -> list[tuple[str, str]]:
    return [(kind.value, str(word)) for kind, word in committee_words.CLASS_NAMES.items()]


def asked(row: Pending) -> Asked:
    """What somebody asked for who typed an address, for its owner."""
    wish = queries.wish_of(row)
    committee = get(Committee, wish.committee_id)
    if committee is None:
        title = _("Help choosing a committee")
    else:
        title = _("To join: %(committee)s", committee=shown(committee.name).text)
        role = get(Position, wish.position_id)
        if role is not None:
            title = _(
                "To join: %(committee)s, for this role: %(role)s",
                committee=shown(committee.name).text,
                role=shown(role.title).text,
            )
    return Asked(title, wish.message, wish.message_language)


def stands(row: Pending, person: Person) -> str:
    """Why it can't be for this person."""
    refusal = queries.why_not_send(queries.wish_of(row), person)
    return str(refusal) if refusal is not None else ""


def office_asked(row: Pending) -> Asked:
    """The office that somebody is asked to hold, for the owner of the address."""
    offer = queries.office_of(row)
    committee = get(Committee, offer.committee_id)
    name = shown(committee.name).text if committee is not None else ""
    last = moments.date(offer.ends_on, year=True) if offer.ends_on else _("open-ended")
    asker = get(Person, offer.asked_by_id)
    lede, asking = _("We’re asking you to help lead a committee."), []
    if asker is not None:
        who = asker.greeting_name
        lede = _(
            "%(name)s, one of our administrators, is asking you to help lead a committee. Say yes only if you know "
            "%(name)s.",
            name=who,
        )
        asking = [(_("Asked by"), _("%(name)s, administrator", name=who))]
    return Asked(
        title=_("Would you take on an office?"),
        lede=lede,
        facts=(
            *asking,
            (_("Name"), row.full_name),
            (_("Committee"), name),
            (_("Office"), committee_words.OFFICE_NAMES[offer.office]),
            (_("Last day"), last),
        ),
        press=_("Yes, I’ll take the office"),
        next=_(
            "By saying yes, you confirm that you’re 18 or older. You’ll become a member right away, hold the "
            "office starting today, and be signed in."
        ),
    )


def title_of(row: Pending) -> str:
    """What waits for an address, in a few words."""
    return {queries.WAITS_AS: asked, queries.OFFICE_WAITS_AS: office_asked}[row.kind](row).title


def office_stands(row: Pending, person: Person) -> str:
    """Why this person can't take it."""
    refusal = queries.why_not_take(queries.office_of(row), person)
    return str(refusal) if refusal is not None else ""


def offers(committee: Committee, actor: Actor) -> Section | None:
    """Who is asked to hold an office of the committee, for who gives offices."""
    if not actor.may(Permission.COMMITTEE_ADMINISTER, committee):
        return None
    return Section("registration/_offers.html", {"offered": offered_in(committee), "committee": committee})


def offered_in(committee: Committee) -> list[tuple[Pending, Any]]:
    """Who is asked to hold an office of the committee, or said no lately, each with what the office is called."""
    rows = queries.offices_offered(committee.id)
    return [(row, committee_words.OFFICE_NAMES[queries.office_of(row).office]) for row in rows]


def words_of(application_id: int) -> Words | None:
    """What an applicant wrote, as long as they wait for an answer."""
    row = db.session.get(Application, application_id, populate_existing=True)
    if row is None or row.state is not ApplicationState.IN_REVIEW or not row.message:
        return None
    return Words(row.message, row.person_id, row.committee_id)


def may_see(actor: Actor, application_id: int) -> bool:
    """Whether somebody reads what an applicant wrote: its chair, or a coordinator in their place."""
    row = need(Application, application_id)
    return actor.may(Permission.APPLICATION_DECIDE, row) or actor.may(Permission.APPLICATION_DECIDE_LATE, row)


def words_at(application_id: int, actor: Actor) -> Any:
    """Where the chair reads it, or a coordinator in their place."""
    row = need(Application, application_id)
    committee = get(Committee, row.committee_id)
    if committee is not None and actor.may(Permission.APPLICATION_DECIDE, row):
        return page("registration.applications", slug=committee.slug)
    return page("registration.desk")


def young_asked(row: Pending) -> Asked:
    """Somebody under 18 who named the owner of an address as who answers for them."""
    interest = queries.interest_of(row)
    facts = [(_("Child"), interest.call_name), (_("Named you as"), row.full_name)]
    committee = get(Committee, interest.committee_id)
    if committee is not None:
        facts.append((_("Would like to help"), shown(committee.name).text))
    return Asked(
        title=_("Are you their parent or guardian?"),
        lede=_("Someone under 18 would like to volunteer with us. They can’t without you."),
        facts=tuple(facts),
        press=_("Yes, I’m their parent or guardian"),
        next=_("Next, you register your child. You don’t need an account, and nothing is decided yet."),
    )


def young_stands(row: Pending, person: Person) -> str:
    """Why this person can't answer for somebody."""
    refusal = rules.why_not_guardian(person)
    return str(refusal) if refusal is not None else ""
