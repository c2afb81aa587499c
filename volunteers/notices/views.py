"""The pages of this room."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for

from volunteers.access import Permission
from volunteers.activities.queries import by_public_id as activity_by_public_id
from volunteers.committees.inputs import RosterFilter
from volunteers.committees.queries import by_slug
from volunteers.foundation import shapes
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, is_clean
from volunteers.notices import actions
from volunteers.notices.models import Notice, NoticeState
from volunteers.notices.pages import Composer, body_markup, progress_page
from volunteers.notices.preview import preview
from volunteers.notices.queries import notices as queries
from volunteers.notices.queries import outlook as outlooks
from volunteers.web import Answer, Done, current_actor, flash_done, flash_problem, paginate, requires, through
from volunteers.web.asked import asked
from volunteers.web.headers import CSP

bp = Blueprint("notices", __name__, url_prefix="/notices")

MOST_READERS = 10**8

LETTER_CSP = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
    )
)


def _visible(public_id: str) -> Notice | None:
    """The message of an address; a draft is there for its author only, or for who took over the office."""
    notice = queries.by_public_id(public_id) if public_id.isascii() and public_id.isprintable() else None
    if notice is None or notice.state is not NoticeState.DRAFT:
        return notice
    person_id = current_actor().person_id
    return notice if notice.author_id == person_id or queries.inherits(notice.id, person_id) else None


def _written(public_id: str) -> queries.Written | None:
    """A message of one's own, from an office that one handed over."""
    return queries.one_written_by(current_actor().person_id, public_id)


def _with_frame(page: str, status: int = 200) -> Response:
    """A page that shows a letter in a frame."""
    answer = make_response(page, status)
    answer.headers["Content-Security-Policy"] = f"{CSP}; frame-src 'self'"
    return answer


@bp.get("/")
@requires(Permission.NOTICE_SEND)
def index() -> str:
    """Drafts and what was sent, of what one may see."""
    slug = request.args.get("committee", "")
    committee = by_slug(slug) if slug and is_clean(slug) else None
    if slug and (committee is None or not current_actor().may_in(Permission.NOTICE_SEND, committee.id)):
        abort(404)
    page = paginate(queries.visible(current_actor(), committee_id=committee.id if committee else None))
    return render_template("notices/index.html", page=page, committee=committee, State=NoticeState)


@bp.get("/written")
@requires(Permission.NOTICE_OWN)
def written() -> str:
    """What one wrote in an office that one handed over."""
    page = paginate(queries.written_by(current_actor().person_id))
    return render_template("notices/written.html", page=page, State=NoticeState)


@bp.get("/written/<public_id>")
@requires(Permission.NOTICE_OWN, load=_written)
def written_one(own: queries.Written) -> str:
    """One of these messages: what it says, and nobody of those who got it."""
    return render_template(
        "notices/written_one.html",
        notice=own.notice,
        committee=own.notice.committee,
        State=NoticeState,
        body_html=body_markup,
    )


@bp.get("/new")
@requires(Permission.NOTICE_SEND)
def new() -> Response:
    """The composer, empty."""
    composer = _new_composer()
    slugs = request.args.getlist("committee")
    if not set(slugs) <= set(composer.ids):
        abort(404)
    form = composer.form(slugs, everybody=request.args.get("audience") == "everybody")
    return _with_frame(composer.page(form))


def _composer(notice: Notice | None = None) -> Composer:
    if current_actor().person_id is None:
        raise Refusal(
            _("Your account isn’t linked to a person yet, so nobody could answer you."), code="nobody", status=403
        )
    return Composer.of(current_actor(), notice)


def _new_composer() -> Composer:
    """The composer that an address asks for: to those who come to something, to a part of a roster, or to choose."""
    composer, asked_for = _composer(), request.args.get("activity", "")
    if asked_for:
        composer.activity = activity_by_public_id(asked_for)
        if composer.activity is None or composer.activity.committee_id not in composer.ids.values():
            abort(404)
        return composer
    narrow, slugs = RosterFilter.of(request.args.to_dict(flat=False)), request.args.getlist("committee")
    fitting = [committee for committee in composer.committees if committee.slug in slugs]
    if narrow.is_narrowed and len(fitting) == 1 and len(slugs) == 1:
        composer.roster = (fitting[0], replace(narrow, sort="name"))
    return composer


@bp.post("/new")
@requires(Permission.NOTICE_SEND)
def create() -> Answer:
    """Keep, test or send a new message; the address says whom it is to, as where the form was opened."""
    return _submitted(_new_composer())


@bp.get("/<public_id>")
@requires(Permission.NOTICE_SEND, load=_visible)
def show(notice: Notice) -> Response | str:
    """A draft in the composer; anything else with what happened to it."""
    if notice.state is NoticeState.DRAFT:
        composer = _composer(notice)
        return _with_frame(composer.page(composer.form()))
    return progress_page(notice)


def _to_notice(notice: Notice) -> str:
    return url_for("notices.show", public_id=notice.public_id)


@bp.post("/<public_id>")
@requires(Permission.NOTICE_SEND, load=_visible, back=_to_notice)
def change(notice: Notice) -> Answer:
    """Keep, test or send a draft."""
    if notice.state is NoticeState.DRAFT:
        return _submitted(_composer(notice))
    if request.form.get("act") == "send":
        return Done()
    raise Refusal(_("This message is already on its way, so it can’t be changed."), code="not-a-draft")


def _submitted(composer: Composer) -> Answer:
    form = composer.form()
    key = composer.key(form)
    form.key.data = key

    def act() -> Answer:
        try:
            return _act(composer, form, key)
        except Refusal as refusal:
            if refusal.code == "twice":  # another press of the same form made it a moment ago
                return Done(to=url_for("notices.show", public_id=key))
            raise

    return through(form, act, lambda: _with_frame(composer.page(form)))


def _act(composer: Composer, form: Any, key: str) -> Answer:
    """Do what the pressed button says."""
    actor, given = current_actor(), composer.to_input(form)
    wanted, here = request.form.get("act", "save"), url_for("notices.show", public_id=key)
    if wanted == "test":
        address = actions.send_test(actor, key, given)
        flash_done(_("A test is on its way to you at %(address)s. Nobody else gets it.", address=address))
        return _with_frame(composer.page(form))
    if wanted == "send" and form.counted.data == composer.signature(given.audience):
        actions.send(actor, key, given, form.version.number)
        return Done(to=here)  # the page itself says when it goes out, with the undo
    actions.save(actor, key, given, form.version.number)
    if wanted == "send":
        flash_problem(_("You changed who gets it. Here’s the new count. Check it and select “Send now” again."))
        return Done(to=here)
    return Done(_("Saved. Nobody gets it until you send it."), to=here)


@bp.get("/<public_id>/letter")
@requires(Permission.NOTICE_SEND, load=_visible)
def letter(notice: Notice) -> Response:
    """The mail itself as one recipient gets it, for a frame: its own style, and nothing else may run."""
    audience = queries.audience_of(notice)
    outlooks.outlook(audience)
    reader = outlooks.reader(audience, min(max(asked("as", shapes.number, 1), 0), MOST_READERS))
    if reader is None:
        abort(404)
    answer = make_response(preview(notice, reader).letter.html)
    answer.headers["Content-Security-Policy"] = LETTER_CSP
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@bp.post("/<public_id>/delete")
@requires(Permission.NOTICE_SEND, load=_visible, back=_to_notice)
def delete(notice: Notice) -> Done:
    """Put a draft away."""
    actions.delete(current_actor(), notice.id)
    return Done(_("Draft deleted."), to=url_for("notices.index"))


@bp.post("/<public_id>/stop")
@requires(Permission.NOTICE_SEND, load=_visible, back=_to_notice)
def stop(notice: Notice) -> Done:
    """Let no further mail of a message leave."""
    actions.stop(current_actor(), notice.id)
    return Done(_("Stopped. No more emails of this message will go out."))
