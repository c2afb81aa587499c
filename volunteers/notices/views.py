"""The pages of this room."""

from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from volunteers.access import Permission
from volunteers.committees.queries import by_slug
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, is_clean
from volunteers.notices import actions
from volunteers.notices.models import Notice, NoticeState
from volunteers.notices.pages import Composer, progress_page
from volunteers.notices.preview import preview
from volunteers.notices.queries import audience as audiences
from volunteers.notices.queries import notices as queries
from volunteers.web import current_actor, flash_done, flash_problem, flash_undo, paginate, requires, see_other
from volunteers.web.headers import CSP

bp = Blueprint("notices", __name__, url_prefix="/notices")

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
    """The message of an address; a draft is there for its author only."""
    notice = queries.by_public_id(public_id) if public_id.isascii() and public_id.isprintable() else None
    if notice is None or (notice.state is NoticeState.DRAFT and notice.author_id != current_actor().person_id):
        return None
    return notice


def _deleted(public_id: str) -> Notice | None:
    notice = queries.deleted(public_id) if public_id.isascii() and public_id.isprintable() else None
    return notice if notice and notice.author_id == current_actor().person_id else None


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


@bp.get("/new")
@requires(Permission.NOTICE_SEND)
def new() -> Response:
    """The composer, empty."""
    composer = _composer()
    slugs = request.args.getlist("committee")
    if not set(slugs) <= set(composer.ids):
        abort(404)
    form = composer.form(slugs, everybody=request.args.get("audience") == "everybody")
    return _with_frame(composer.page(form))


def _composer(notice: Notice | None = None) -> Composer:
    if current_actor().person_id is None:
        raise Refusal(
            _("Your account belongs to no person yet, so nobody could answer you."), code="nobody", status=403
        )
    return Composer.of(current_actor(), notice)


@bp.post("/new")
@requires(Permission.NOTICE_SEND)
def create() -> AnyResponse:
    """Keep, test or send a new message."""
    return _submitted(_composer())


@bp.get("/<public_id>")
@requires(Permission.NOTICE_SEND, load=_visible)
def show(notice: Notice) -> Response | str:
    """A draft in the composer; anything else with what happened to it."""
    if notice.state is NoticeState.DRAFT:
        composer = _composer(notice)
        return _with_frame(composer.page(composer.form()))
    return progress_page(notice)


@bp.post("/<public_id>")
@requires(Permission.NOTICE_SEND, load=_visible)
def change(notice: Notice) -> AnyResponse:
    """Keep, test or send a draft."""
    if notice.state is not NoticeState.DRAFT:
        if request.form.get("act") != "send":
            flash_problem(_("This message is on its way already, so it can't be changed any more."))
        return see_other("notices.show", public_id=notice.public_id)
    return _submitted(_composer(notice))


def _submitted(composer: Composer) -> AnyResponse:
    form = composer.form()
    key = composer.key(form)
    form.key.data = key
    if form.validate():
        try:
            return _act(composer, form, key)
        except Refusal as refusal:
            if refusal.code == "twice":
                return see_other("notices.show", public_id=key)
            form.refused(refusal)
    return _with_frame(composer.page(form), 422)


def _act(composer: Composer, form: Any, key: str) -> AnyResponse:
    """Do what the pressed button says."""
    actor, terms = current_actor(), composer.terms(form)
    wanted = request.form.get("act", "save")
    if wanted == "test":
        address = actions.send_test(actor, key, terms)
        flash_done(_("A test is on its way to you at %(address)s. Nobody else gets it.", address=address))
        return _with_frame(composer.page(form))
    if wanted == "send" and form.counted.data == composer.signature(terms.audience):
        actions.send(actor, key, terms)
    else:
        actions.save(actor, key, terms)
        if wanted == "send":
            flash_problem(_("You changed who gets it. Here is the new count: look at it, and press “Send” again."))
        else:
            flash_done(_("Kept. Nobody gets it until you send it."))
    return see_other("notices.show", public_id=key)


@bp.get("/<public_id>/letter")
@requires(Permission.NOTICE_SEND, load=_visible)
def letter(notice: Notice) -> Response:
    """The mail itself as one recipient gets it, for a frame: its own style, and nothing else may run."""
    number = request.args.get("as", "1")
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1
    reader = audiences.reader(queries.audience_of(notice), wanted)
    if reader is None:
        abort(404)
    answer = make_response(preview(notice, reader).letter.html)
    answer.headers["Content-Security-Policy"] = LETTER_CSP
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@bp.post("/<public_id>/undo")
@requires(Permission.NOTICE_SEND, load=_visible)
def undo(notice: Notice) -> AnyResponse:
    """Take a message back before anybody got it."""
    try:
        actions.take_back(current_actor(), notice.id)
    except Refusal as refusal:
        flash_problem(refusal)
        return see_other("notices.show", public_id=notice.public_id)
    flash_done(_("Taken back: nobody got it. It is a draft again."))
    if notice.author_id != current_actor().person_id:
        return see_other("notices.index")
    return see_other("notices.show", public_id=notice.public_id)


@bp.post("/<public_id>/delete")
@requires(Permission.NOTICE_SEND, load=_visible)
def delete(notice: Notice) -> AnyResponse:
    """Put a draft away."""
    try:
        actions.delete(current_actor(), notice.id)
    except Refusal as refusal:
        flash_problem(refusal)
        return see_other("notices.show", public_id=notice.public_id)
    flash_undo(_("The draft is deleted."), url_for("notices.restore", public_id=notice.public_id))
    return see_other("notices.index")


@bp.post("/<public_id>/restore")
@requires(Permission.NOTICE_SEND, load=_deleted)
def restore(notice: Notice) -> AnyResponse:
    """Bring a deleted draft back."""
    actions.restore(current_actor(), notice.id)
    flash_done(_("The draft is back."))
    return see_other("notices.show", public_id=notice.public_id)
