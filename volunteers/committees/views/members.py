"""The roster, one member, and what a chair or the member does with a membership."""

from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from wtforms.fields import SelectChoice

from volunteers.access import Permission
from volunteers.access.rights import Held, Right, hanging
from volunteers.committees import actions, queries, rules, words
from volunteers.committees.forms import ClassForm, DeathForm, EndForm, LeaveForm
from volunteers.committees.inputs import RosterFilter
from volunteers.committees.models import Committee, Membership, MembershipClass, MembershipState
from volunteers.committees.views.blueprint import bp, skills_in_words
from volunteers.committees.views.public import office_name
from volunteers.foundation import languages
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _
from volunteers.organization.queries import today_here
from volunteers.people.models import Level
from volunteers.people.rules import is_guarded
from volunteers.people.words import LEVEL_NAMES
from volunteers.web import Answer, Done, current_actor, paginate, requires, through
from volunteers.web.forms import EditForm
from volunteers.web.here import here
from volunteers.web.language import current_tag
from volunteers.web.paging import PER_PAGE, Page


def _sort_url(narrow: RosterFilter, name: str) -> str:
    return here(page=None, sort=f"-{name}" if narrow.sort == name else name)


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
        "standing": words.membership_in_words(membership, today_here()),
    }


def _page(committee: Committee, narrow: RosterFilter, per_page: int = PER_PAGE) -> Page:
    whole = queries.roster(committee.id, replace(narrow, q=""), today_here())
    searched = partial(queries.roster, committee.id, narrow, today_here()) if narrow.q else None
    return paginate(whole, scalars=False, per_page=per_page, searched=searched)


@bp.get("/committees/<slug>/members")
@requires(Permission.MEMBERSHIP_READ, load=queries.by_slug)
def members(committee: Committee) -> str:
    """The roster: search, filter, sort, pages; three queries besides who asks and where."""
    narrow = RosterFilter.of(request.args.to_dict(flat=False))
    page = _page(committee, narrow)
    return render_template(
        "committees/members.html",
        committee=committee,
        page=page,
        rows=[_row(membership, rank) for membership, rank in page.rows],
        narrow=narrow,
        is_narrowed=narrow.is_narrowed,
        fitting=words.narrowed_in_words(narrow),
        is_for_members=set(narrow.states) <= set(queries.REACHED),
        write_query=urlencode({"committee": committee.slug, **narrow.values()}, doseq=True),
        kinds=[(kind.value, name) for kind, name in words.CLASS_NAMES.items()],
        sheet_url=_url("sheet", committee, narrow),
        languages_spoken=languages.by_name(languages.SPOKEN, current_tag()),
        levels=[(level.value, LEVEL_NAMES[level]) for level in Level],
        states=[(state.value, words.STATE_NAMES[state], state in narrow.states) for state in MembershipState],
        sort_urls={name: _sort_url(narrow, name) for name in ("name", "since")},
        sorted={name: _sorted(narrow, name) for name in ("name", "since")},
        may_end=current_actor().may(Permission.MEMBERSHIP_END, committee),
    )


@bp.get("/committees/<slug>/members/sheet")
@requires(Permission.MEMBERSHIP_READ, load=queries.by_slug)
def sheet(committee: Committee) -> str:
    """The roster as it was narrowed, to be printed: names, a column for signatures, and empty lines."""
    narrow = RosterFilter.of(request.args.to_dict(flat=False))
    page = _page(committee, narrow, per_page=200)
    return render_template(
        "committees/sheet.html",
        committee=committee,
        page=page,
        rows=[_row(membership, rank) for membership, rank in page.rows],
        fitting=words.narrowed_in_words(narrow),
        roster_url=_url("members", committee, narrow),
        today=today_here(),
    )


def _url(page: str, committee: Committee, narrow: RosterFilter) -> str:
    values: dict[str, Any] = {"slug": committee.slug, **narrow.values(), "sort": narrow.sort}
    return url_for(f"committees.{page}", **values)


@bp.get("/committees/<slug>/members/<public_id>")
@requires(Permission.MEMBERSHIP_READ, load=queries.membership, opens=lambda membership: membership.person)
def member(membership: Membership) -> str:
    """One member, for those who see the roster."""
    return _member_page(membership, EndForm(membership, formdata=None))


def _member_page(membership: Membership, form: EndForm, death: DeathForm | None = None) -> str:
    committee, person = membership.committee, membership.person
    may_end = current_actor().may(Permission.MEMBERSHIP_END, membership)
    _name_reasons(form)
    return render_template(
        "committees/member.html",
        committee=committee,
        membership=membership,
        person=person,
        standing=words.membership_in_words(membership, today_here()),
        standing_kind=words.state_kind(membership),
        is_open=rules.is_open(membership),
        is_active=membership.state_on(today_here()) is MembershipState.ACTIVE,
        leave=LeaveForm(membership, formdata=None),
        kind_form=_class_form(membership, formdata=None),
        offices=queries.offices_held(committee.id, person.id, today_here()),
        office_names=words.OFFICE_NAMES,
        speaks=skills_in_words(person.languages),
        class_names={kind.value: name for kind, name in words.CLASS_NAMES.items()},
        history=[(change, rules.reason_of(change, may_end=may_end)) for change in queries.history(membership.id)],
        state_names=words.STATE_NAMES,
        contact=rules.contact_of(person, may_end=may_end),
        is_guarded=may_end and is_guarded(person),
        may_end=may_end,
        hanging=hanging(Right.BELONGING, Held(committee.id, person.id)) if may_end else [],
        form=form,
        death=death or DeathForm(formdata=None),
    )


def _class_form(membership: Membership, **kwargs: Any) -> ClassForm:
    form = ClassForm(membership, **kwargs)
    form.membership_class.choices = [SelectChoice(kind.value, str(name)) for kind, name in words.CLASS_NAMES.items()]
    return form


def _name_reasons(form: EndForm) -> None:
    names = words.END_REASON_CHOICES
    form.end_reason.choices = [SelectChoice(reason.value, names[reason]) for reason in names]


def _to_member(membership: Membership) -> str:
    return url_for("committees.member", slug=membership.committee.slug, public_id=membership.public_id)


def _called(membership: Membership) -> str:
    return membership.person.greeting_name


@bp.post("/committees/<slug>/members/<public_id>/pause")
@requires(Permission.MEMBERSHIP_END, load=queries.membership, back=_to_member)
def pause(membership: Membership) -> Done:
    """Let a membership rest."""
    form = LeaveForm(membership)
    form.refuse_unfit()
    actions.pause(current_actor(), membership.id, form.version.number, back_on=form.back_on.data)
    return Done(
        lambda: _(
            "%(name)s is now on leave. We won’t ask them to do anything in the meantime.", name=_called(membership)
        )
    )


@bp.post("/committees/<slug>/members/<public_id>/resume")
@requires(Permission.MEMBERSHIP_END, load=queries.membership, back=_to_member)
def resume(membership: Membership) -> Done:
    """Let a membership go on."""
    actions.resume(current_actor(), membership.id, EditForm(membership).version.number)
    return Done(lambda: _("%(name)s is an active member again.", name=_called(membership)))


@bp.post("/committees/<slug>/members/<public_id>/class")
@requires(Permission.MEMBERSHIP_END, load=queries.membership, back=_to_member)
def change_class(membership: Membership) -> Done:
    """Make somebody another kind of member."""
    form = _class_form(membership)
    form.refuse_unfit()
    chosen = MembershipClass(form.membership_class.data)
    actions.change_class(current_actor(), membership.id, chosen, form.version.number)
    return Done(lambda: _("Saved. %(name)s: %(kind)s.", name=_called(membership), kind=words.CLASS_NAMES[chosen]))


@bp.post("/committees/<slug>/members/<public_id>/end")
@requires(Permission.MEMBERSHIP_END, load=queries.membership, back=_to_member)
def end(membership: Membership) -> Answer:
    """End somebody's membership, with a reason."""
    form = EndForm(membership)
    _name_reasons(form)

    def act() -> Done:
        ended = actions.end(current_actor(), membership.id, form.to_input(), form.version.number)
        return Done(
            lambda: _ended(membership, ended.went),
            to=lambda: url_for("committees.members", slug=membership.committee.slug),
        )

    return through(form, act, lambda: _member_page(membership, form))


@bp.post("/committees/<slug>/members/<public_id>/died")
@requires(Permission.MEMBERSHIP_END, load=queries.membership, back=_to_member)
def died(membership: Membership) -> Answer:
    """Somebody on the list has died: it is noted on the person, and all that is theirs ends."""
    form = DeathForm()

    def act() -> Done:
        actions.note_death(current_actor(), membership.id, form.died_on.data)
        return Done(
            lambda: _(
                "We recorded that %(name)s has died. They won’t get any more messages.",
                name=membership.person.full_name,
            )
        )

    return through(form, act, lambda: _member_page(membership, EndForm(membership, formdata=None), form))


def _ended(membership: Membership, went: list[Any]) -> str:
    if not went:
        return str(_("%(name)s’s membership has ended.", name=_called(membership)))
    return str(
        _(
            "%(name)s’s membership has ended. This ended with it: %(what)s.",
            name=_called(membership),
            what=_listed(went),
        )
    )


def _listed(texts: list[Any]) -> str:
    return "; ".join(str(text) for text in texts)


def _to_committee(membership: Membership) -> str:
    return url_for("committees.show", slug=membership.committee.slug)


@bp.post("/memberships/<public_id>/leave")
@requires(Permission.MEMBERSHIP_OWN, load=queries.own_membership, back=_to_committee)
def leave(membership: Membership) -> Done:
    """Leave a committee oneself."""
    ended = actions.resign(current_actor(), membership.id)
    return Done(lambda: _left(membership, ended.went))


def _left(membership: Membership, went: list[Any]) -> str:
    committee = spoken(membership.committee.name)
    if not went:
        return str(_("You left this committee: %(committee)s. We’ll let the chair know.", committee=committee))
    return str(
        _(
            "You left this committee: %(committee)s. We’ll let the chair know. This ended with it: %(what)s.",
            committee=committee,
            what=_listed(went),
        )
    )
