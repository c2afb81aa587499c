"""The door behind the link in the mail that asks somebody to take a position."""

from typing import Any

from flask import url_for

from volunteers.access import Actor, Permission
from volunteers.foundation import moments
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.initiatives import actions, queries, rules
from volunteers.initiatives.models import Assignment, AssignmentState
from volunteers.links import Link
from volunteers.web.answers import AnswerPage, Choice
from volunteers.web.language import shown

YES, NO = "yes", "no"


def _of(link: Link) -> Assignment | None:
    found = queries.assignment_by_key(link.subject_id)
    return found if found is not None and found.person_id == link.person_id else None


def settled(assignment: Assignment) -> str:
    """How it stands for the person, as a sentence; nothing where the answer is open."""
    day = moments.date(assignment.ended_at or assignment.answered_at or assignment.offered_at)
    state = assignment.state
    if state is AssignmentState.ACCEPTED:
        return str(
            _("You said yes on %(day)s. Thank you.", day=moments.date(assignment.answered_at or assignment.offered_at))
        )
    if state is AssignmentState.DECLINED:
        return str(_("You said no on %(day)s, and that’s fine.", day=day))
    if state is AssignmentState.COMPLETED:
        return str(_("This is finished. Thank you for what you did."))
    if state is AssignmentState.RELEASED and assignment.reason:
        return str(_("We took your name off on %(day)s. The reason: %(reason)s", day=day, reason=assignment.reason))
    if state is AssignmentState.RELEASED:
        return str(_("We took your name off on %(day)s, so you don’t need to answer.", day=day))
    return ""


def facts(assignment: Assignment) -> list[tuple[str, Any]]:
    """When, who asked, and by when to answer."""
    initiative = assignment.position.initiative
    found: list[tuple[str, Any]] = [(_("Committee"), shown(initiative.committee.name).text)]
    if initiative.starts_on:
        found.append((_("When"), moments.days(initiative.starts_on, initiative.ends_on)))
    if assignment.offered_by:
        found.append((_("Asked by"), assignment.offered_by.greeting_name))
    if assignment.answer_by_on and assignment.state is AssignmentState.OFFERED:
        found.append((_("Please answer by"), moments.date(assignment.answer_by_on)))
    return found


def said_yes(committee: str) -> str:
    """What happens next, after a yes."""
    return str(
        _(
            "Thank you for saying yes. In a few minutes, we’ll email the chair of the %(committee)s.",
            committee=committee,
        )
    )


def said_no(committee: str) -> str:
    """What happens next, after a no."""
    return str(
        _(
            "You said no, and that’s fine. In a few minutes, we’ll email the chair of the %(committee)s.",
            committee=committee,
        )
    )


class AssignmentDoor:
    """What the answers' page asks of this room."""

    def page(self, link: Link) -> AnswerPage | None:
        """Who is asked for what, and the two buttons."""
        assignment = _of(link)
        if assignment is None:
            return None
        position, initiative = assignment.position, assignment.position.initiative
        committee = initiative.committee
        accepted = queries.accepted_count(position.id)
        told, choices = settled(assignment), []
        if assignment.state is AssignmentState.OFFERED:
            refusal = rules.why_not_accept(initiative, position, assignment, accepted)
            refusal = refusal or queries.why_not_cleared(position, assignment.person_id)
            told = str(refusal) if refusal else ""
            choices = [] if refusal else [Choice(YES, _("Yes, I’ll do it"), is_main=True)]
            choices.append(Choice(NO, _("I can’t")))
        asks = _(
            "The %(committee)s is asking if you’d help with “%(initiative)s.”",
            committee=shown(committee.name).text,
            initiative=shown(initiative.title).text,
        )
        return AnswerPage(
            name=assignment.person.greeting_name,
            title=_("Your role would be: %(position)s", position=shown(position.title).text),
            text=[asks, shown(position.description).text],
            facts=facts(assignment),
            choices=choices,
            settled=told,
            state=assignment.state,
            onward=[(_("See the other roles"), url_for("initiatives.positions"))],
            hue=committee.hue,
            native=committee.native_name,
            native_language=committee.partner_city.native_language if committee.partner_city else "",
        )

    def act(self, link: Link, choice: str) -> str:
        """Yes or no, once."""
        assignment = self._open(link)
        committee = shown(assignment.position.initiative.committee.name).text
        if choice == YES:
            actions.accept(_actor(link), assignment.id)
            return said_yes(committee)
        actions.decline(_actor(link), assignment.id)
        return said_no(committee)

    @staticmethod
    def _open(link: Link) -> Assignment:
        assignment = _of(link)
        if assignment is None:
            raise Refusal(_("There’s nothing left to answer."), code="gone", status=404)
        return assignment


def _actor(link: Link) -> Actor:
    return Actor.from_link(link.person_id, Permission.ASSIGNMENT_ANSWER, link_id=link.id)
