"""What everybody sees: the directory, a committee's page, and writing to it; and what fellow members see."""

from typing import Any

from flask import abort, render_template, request, url_for

from volunteers.access import Permission
from volunteers.committees import actions, queries, words
from volunteers.committees.forms import ContactForm
from volunteers.committees.models import Committee, CommitteeKind, JoinPolicy
from volunteers.committees.views.blueprint import bp
from volunteers.foundation.db import db
from volunteers.foundation.naming import called
from volunteers.foundation.text import _
from volunteers.house import House, Place
from volunteers.organization.queries import today_here
from volunteers.web import Answer, Done, current_actor, limits, paginate, public, requires, through


def _kind_tabs(current: str) -> list[tuple[str, str, bool]]:
    kinds = (CommitteeKind.COUNTRY, CommitteeKind.SPECIAL_INTEREST)
    return [(called(k), url_for("committees.index", kind=k.value), k.value == current) for k in kinds]


@bp.get("/committees/")
@public("the directory of the committees is public")
def index() -> str:
    """All committees; `kind` narrows."""
    kinds = [kind.value for kind in CommitteeKind]
    kind = request.args.get("kind", "")
    select = queries.directory()
    if kind in kinds:
        select = select.where(Committee.kind == CommitteeKind(kind))
    found = db.session.scalars(select.limit(200)).all()
    return render_template(
        "committees/index.html",
        committees=found,
        kind=kind if kind in kinds else "",
        tab_items=_kind_tabs(kind),
    )


@bp.get("/committees/<slug>")
@public("a committee's page is public; its members are not on it")
def show(slug: str) -> str:
    """A committee's public page."""
    committee = queries.by_slug(slug)
    if committee is None:
        abort(404)
    actor, house = current_actor(), House.of()
    sees_fellows = actor.may(Permission.ROSTER_SEE_FELLOWS, committee)
    return render_template(
        "committees/show.html",
        committee=committee,
        kind=words.KIND_NAMES[committee.kind],
        policy=words.policy_in_words(committee, is_chaired=queries.is_led(committee.id)),
        officers=queries.officers(committee.id, today_here()) if sees_fellows else [],
        office_names=words.OFFICE_NAMES,
        sees_fellows=sees_fellows,
        joining=house.sections(Place.COMMITTEE_ASIDE, committee, actor),
        panels=house.sections(Place.COMMITTEE, committee, actor),
    )


@bp.route("/committees/<slug>/contact", methods=["GET", "POST"])
@public(
    "whoever has a question may write to a committee; its private addresses are not shown",
    back=lambda slug: url_for("committees.show", slug=slug),
)
@limits.posts("10 per hour")
@limits.posts("5 per hour", key=limits.typed_address)
def contact(slug: str) -> Answer:
    """Write to a committee."""
    committee = queries.by_slug(slug)
    if committee is None:
        abort(404)
    key, form = committee.id, ContactForm()

    def act() -> Done:
        actions.contact(current_actor(), key, form.to_input())
        return Done(_("Your message is on its way. The reply will go to %(email)s.", email=form.email.data))

    def page() -> str:
        is_in = key in current_actor().committees_with(Permission.ROSTER_SEE_FELLOWS)
        now = queries.by_slug(slug)
        may_join = now is not None and now.is_open and now.join_policy is not JoinPolicy.INVITATION and not is_in
        return render_template("committees/contact.html", committee=now, form=form, may_join=may_join)

    return through(form, act, page)


@bp.get("/committees/<slug>/fellows")
@requires(Permission.ROSTER_SEE_FELLOWS, load=queries.by_slug)
def fellows(committee: Committee) -> str:
    """Fellow members' call-names and offices, and no more."""
    leading = queries.leading_fellows(committee.id, today_here())
    page = paginate(queries.fellows(committee.id, but=[person.id for person, _rank in leading]))
    fellows = [(person.name_for_fellows, office_name(rank)) for person, rank in leading if page.number == 1]
    fellows += [(person.name_for_fellows, None) for person in page.rows]
    return render_template("committees/fellows.html", committee=committee, page=page, fellows=fellows)


def office_name(rank: int | None) -> Any:
    """The name of an office by its rank."""
    return words.OFFICE_NAMES[queries.OFFICE_ORDER[rank]] if rank is not None else None
