"""The roster, one member, and what a chair or the member does with a membership."""

from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from volunteers.access import Permission
from volunteers.committees import actions, queries, rules
from volunteers.committees.actions import EndTerms, today
from volunteers.committees.forms import EndForm
from volunteers.committees.models import Committee, EndReason, Membership, MembershipState
from volunteers.committees.queries import RosterFilter
from volunteers.committees.views.blueprint import bp, skills_in_words
from volunteers.committees.views.public import office_name
from volunteers.foundation import languages
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.people.models import Level, Person
from volunteers.web import current_actor, flash_done, flash_problem, flash_undo, paginate, requires, see_other
from volunteers.web.language import current_tag

SORTS = ("name", "-name", "since", "-since")


def _narrowed() -> RosterFilter:
    """What the address asks for; what it can't mean is left out."""
    args = request.args
    levels = {level.value: level for level in Level}
    states = {state.value: state for state in MembershipState}
    chosen = tuple(states[value] for value in args.getlist("state") if value in states)
    return RosterFilter(
        q=args.get("q", "").strip()[:200].replace("\0", ""),
        speaks=args.get("speaks", "") if args.get("speaks", "") in languages.SPOKEN else "",
        level=levels.get(args.get("level", "")),
        states=chosen or RosterFilter.states,
        sort=args.get("sort", "name") if args.get("sort") in SORTS else "name",
    )


def _sort_url(slug: str, narrow: RosterFilter, name: str) -> str:
    values: dict[str, Any] = {k: v for k, v in request.args.to_dict(flat=False).items() if k not in ("sort", "page")}
    return url_for("committees.members", slug=slug, **{**values, "sort": f"-{name}" if narrow.sort == name else name})


def _sorted(narrow: RosterFilter, name: str) -> str | None:
    return {name: "ascending", f"-{name}": "descending"}.get(narrow.sort)


def _row(membership: Membership, rank: int | None) -> dict[str, Any]:
    person = membership.person
    return {
        "membership": membership,
        "name": person.full_name,
        "name_language": person.name_language,
        "called": person.call_name if person.call_name and person.call_name not in person.full_name else "",
        "office": office_name(rank),
        "speaks": skills_in_words(person.languages),
        "standing": rules.membership_in_words(membership, today()),
    }


@bp.get("/committees/<slug>/members")
@requires(Permission.MEMBERSHIP_READ, load=queries.by_slug)
def members(committee: Committee) -> str:
    """The roster: search, filter, sort, pages; three queries besides who asks and where."""
    narrow = _narrowed()
    page = paginate(queries.roster(committee.id, narrow, today()), scalars=False)
    return render_template(
        "committees/members.html",
        committee=committee,
        page=page,
        rows=[_row(membership, rank) for membership, rank in page.rows],
        narrow=narrow,
        is_narrowed=narrow != RosterFilter(sort=narrow.sort),
        languages_spoken=[(tag, languages.name_in(tag, current_tag())) for tag in languages.SPOKEN],
        levels=[(level.value, rules.LEVEL_NAMES[level]) for level in Level],
        states=[(state.value, rules.STATE_NAMES[state], state in narrow.states) for state in MembershipState],
        state_names=[rules.STATE_NAMES[state] for state in narrow.states],
        sort_urls={name: _sort_url(committee.slug, narrow, name) for name in ("name", "since")},
        sorted={name: _sorted(narrow, name) for name in ("name", "since")},
        may_end=current_actor().may(Permission.MEMBERSHIP_END, committee),
    )


@bp.get("/committees/<slug>/members/<public_id>")
@requires(Permission.MEMBERSHIP_READ, load=queries.membership)
def member(membership: Membership) -> str:
    """One member, for those who see the roster."""
    return _member_page(membership, EndForm(formdata=None, data={"version": membership.version}))


def _member_page(membership: Membership, form: EndForm) -> str:
    committee, person = membership.committee, membership.person
    may_end = current_actor().may(Permission.MEMBERSHIP_END, membership)
    _name_reasons(form)
    return render_template(
        "committees/member.html",
        committee=committee,
        membership=membership,
        person=person,
        standing=rules.membership_in_words(membership, today()),
        standing_kind=rules.state_kind(membership),
        is_open=rules.is_open(membership),
        is_active=membership.state is MembershipState.ACTIVE,
        may_pause=membership.state is MembershipState.ACTIVE,
        offices=queries.offices_held(committee.id, person.id, today()),
        office_names=rules.OFFICE_NAMES,
        speaks=skills_in_words(person.languages),
        history=queries.history(membership.id),
        state_names=rules.STATE_NAMES,
        shows_contact=_shows_contact(person) and may_end,
        may_end=may_end,
        form=form,
    )


def _shows_contact(person: Person) -> bool:
    """A minor's contact data is seen by no other volunteer."""
    return person.is_adult


def _name_reasons(form: EndForm) -> None:
    names = rules.END_REASON_NAMES
    form.end_reason.choices = [SelectChoice(reason.value, names[reason]) for reason in names]


def _to_member(membership: Membership) -> Response:
    return see_other("committees.member", slug=membership.committee.slug, public_id=membership.public_id)


def _version() -> int | None:
    typed = request.form.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


@bp.post("/committees/<slug>/members/<public_id>/pause")
@requires(Permission.MEMBERSHIP_END, load=queries.membership)
def pause(membership: Membership) -> Response:
    """Let a membership rest."""
    name = membership.person.greeting_name
    try:
        actions.pause(current_actor(), membership.id, _version())
        flash_done(_("%(name)s is on leave from now on. Nothing is asked of them meanwhile.", name=name))
    except Refusal as refusal:
        flash_problem(refusal)
    return _to_member(membership)


@bp.post("/committees/<slug>/members/<public_id>/resume")
@requires(Permission.MEMBERSHIP_END, load=queries.membership)
def resume(membership: Membership) -> Response:
    """Let a membership go on."""
    name = membership.person.greeting_name
    try:
        actions.resume(current_actor(), membership.id, _version())
        flash_done(_("%(name)s is an active member again.", name=name))
    except Refusal as refusal:
        flash_problem(refusal)
    return _to_member(membership)


@bp.post("/committees/<slug>/members/<public_id>/end")
@requires(Permission.MEMBERSHIP_END, load=queries.membership)
def end(membership: Membership) -> Response | tuple[str, int]:
    """End somebody's membership, with a reason."""
    form = EndForm()
    _name_reasons(form)
    name, slug, public_id = membership.person.greeting_name, membership.committee.slug, membership.public_id
    if form.validate() and _has_reason(form):
        try:
            terms = EndTerms(EndReason(form.end_reason.data), form.reason.data or "", form.version.data)
            actions.end(current_actor(), membership.id, terms)
        except Refusal as refusal:
            form.refused(refusal)
        else:
            undo_url = url_for("committees.undo_end", slug=slug, public_id=public_id)
            flash_undo(_("The membership of %(name)s has ended.", name=name), undo_url)
            return see_other("committees.members", slug=slug)
    fresh = queries.membership(slug, public_id) or membership
    form.version.is_now(fresh.version)
    return _member_page(fresh, form), 422


def _has_reason(form: EndForm) -> bool:
    if form.end_reason.data == EndReason.DECEASED.value or (form.reason.data or "").strip():
        return True
    form.reason.errors = [_("Please write a sentence: the person will read it.")]
    return False


@bp.post("/committees/<slug>/members/<public_id>/undo-end")
@requires(Permission.MEMBERSHIP_END, load=queries.membership)
def undo_end(membership: Membership) -> Response:
    """Take the end of a membership back."""
    name = membership.person.greeting_name
    try:
        actions.undo_end(current_actor(), membership.id)
        flash_done(_("%(name)s is a member as before, and was told nothing.", name=name))
    except Refusal as refusal:
        flash_problem(refusal)
    return _to_member(membership)


@bp.post("/memberships/<public_id>/leave")
@requires(Permission.MEMBERSHIP_OWN, load=queries.own_membership)
def leave(membership: Membership) -> Response:
    """Leave a committee oneself."""
    name = str(membership.committee.name.shown([current_tag()]).text)
    try:
        actions.resign(current_actor(), membership.id)
        undo_url = url_for("committees.undo_leave", public_id=membership.public_id)
        flash_undo(_("You have left: %(committee)s. The chair is told.", committee=name), undo_url)
    except Refusal as refusal:
        flash_problem(refusal)
    return see_other("committees.show", slug=membership.committee.slug)


@bp.post("/memberships/<public_id>/undo-leave")
@requires(Permission.MEMBERSHIP_OWN, load=queries.own_membership)
def undo_leave(membership: Membership) -> Response:
    """Stay after all. Whom a chair has taken off can't undo that."""
    try:
        if membership.end_reason in (EndReason.RESIGNED, None):
            actions.undo_end(current_actor(), membership.id)
            flash_done(_("You are a member as before. Nobody was told."))
        else:
            flash_problem(_("Only the chair can take that back."))
    except Refusal as refusal:
        flash_problem(refusal)
    return see_other("committees.show", slug=membership.committee.slug)
