"""/household/<token>: whoever shares an address says whether its account may act for them, and moves out."""

from flask import abort, render_template, request, url_for

from volunteers import links
from volunteers.access import Permission, Role
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.links import Link, Purpose
from volunteers.mail.asked import has_room
from volunteers.people import actions, forms, queries, rules
from volunteers.people.models import AnsweredFor, Person
from volunteers.people.views.blueprint import bp
from volunteers.people.words import may_in_words
from volunteers.web import Answer, Done, current_actor, limits, public, requires, through
from volunteers.web.answers import language_of
from volunteers.web.language import speak_to

GONE = 410
SEES = "whoever holds the signed link answers for themselves, and sees who would act for them"


def _to_page(token: str) -> str:
    return url_for("people.household", token=token)


def _to_family(**_values: str) -> str:
    return url_for("home.family")


def _behind(token: str) -> tuple[Link, AnsweredFor | None]:
    """The link, and how its person stands to the account; 404 for anything forged, nobody where it is over."""
    link = links.find(token, Purpose.HOUSEHOLD)
    if link is None:
        abort(404)
    speak_to(language_of(link))
    row = queries.in_household(link.person_id) if links.is_open(link) else None
    return link, row if row is not None and row.person.email == link.address and not row.person.is_dead else None


def _open(token: str) -> tuple[Link, AnsweredFor]:
    link, row = _behind(token)
    if row is None:
        raise rules.not_of_household()
    return link, row


@bp.get("/household/<token>")
@public(SEES)
def household(token: str) -> Answer:
    """May whoever signs in with your address act for you?"""
    _link, row = _behind(token)
    if row is None:
        return render_template("people/household_over.html"), GONE
    return _page(token, row)


def _page(token: str, row: AnsweredFor) -> str:
    holders = queries.of_account(row.account_id)
    return render_template(
        "people/household.html",
        token=token,
        row=row,
        person=row.person,
        holder=holders[0].full_name if holders else "",
        may=may_in_words(Role.HOUSEHOLD, to_them=True),
    )


@bp.post("/household/<token>/answer")
@public(SEES, back=_to_page)
@limits.posts("60 per hour")
def answer_household(token: str) -> Done:
    """Yes, or no, or the other of it later."""
    link, _row = _open(token)
    is_yes = request.form.get("answer") == "yes"
    actions.answer_household(link.id, is_yes=is_yes)
    if is_yes:
        return Done(_("Saved: they can act for you. You can change your mind here at any time."))
    return Done(_("Saved: they can’t see your data or act for you."))


@bp.post("/household/<token>/end")
@public(SEES, back=_to_page)
@limits.posts("60 per hour")
def end_by_link(token: str) -> Done:
    """Nobody answers for me any more."""
    link, _row = _open(token)
    actions.end_household_by_link(link.id)
    return Done(_("Done. Nobody at this email address acts for you here anymore, and we told them."))


@bp.route("/household/<token>/address", methods=["GET", "POST"])
@public(SEES, back=_to_page)
@limits.posts("10 per hour")
def move_out(token: str) -> Answer:
    """I have an address of my own now."""
    link, row = _behind(token)
    if row is None:
        return render_template("people/household_over.html"), GONE
    form = forms.OwnAddressForm()

    def act() -> Done:
        email = str(form.email.data)
        actions.ask_own_address(link.id, email, may_write=has_room(email, leaves_place=True))
        return Done(_("We emailed %(email)s. Open that email and confirm, and it’s your address.", email=email))

    return through(form, act, lambda: render_template("people/move_out.html", form=form, token=token), rereads=False)


def _own_link(token: str) -> tuple[Link, Person | None]:
    link = links.find(token, Purpose.OWN_ADDRESS)
    if link is None:
        abort(404)
    speak_to(language_of(link))
    return link, queries.by_id(link.person_id) if links.is_open(link) else None


@bp.get("/own-address/<token>")
@public("whoever got the mail at that address sees for whom somebody typed it")
def own_address(token: str) -> Answer:
    """Is this your address, and are you them?"""
    link, person = _own_link(token)
    if person is None:
        return render_template("people/household_over.html"), GONE
    guarded = rules.is_guarded(person)
    return render_template(
        "people/own_address.html", token=token, person=person, address=link.address, is_guarded=guarded
    )


def _to_sign_in(token: str) -> str:
    return url_for("accounts.login")


@bp.post("/own-address/<token>")
@public("whoever got the mail at that address says that it is theirs", back=_to_sign_in)
@limits.posts("30 per hour")
def take_own_address(token: str) -> Done:
    """Yes: from now on we write to them here, and nobody at the old address acts for them."""
    link, person = _own_link(token)
    if person is None:
        raise Refusal(_("This link no longer works."), code="link-over")
    if not actions.take_own_address(link.id).is_adult:
        return Done(_("This is your address now. Your parent or guardian gets a copy of what we send you."))
    return Done(
        _("This is your address now, and nobody at the old one acts for you anymore. To sign in, enter it here.")
    )


# of whoever signs in


def _theirs(public_id: str) -> AnsweredFor:
    """Somebody of my household; 404 for a stranger."""
    rows = queries.household(current_actor().account_id or 0)
    return next((row for row in rows if row.person.public_id == public_id), None) or abort(404)


@bp.post("/me/family/<public_id>/ask")
@requires(Permission.ACCOUNT_OWN, back=_to_family)
@limits.posts("20 per hour")
def ask_household(public_id: str) -> Done:
    """Ask them whether I may act for them."""
    row = _theirs(public_id)
    actions.ask_household(current_actor(), row.person_id)
    return Done(_("We asked them by email. When they say yes, you’ll see it here."))


@bp.post("/me/family/<public_id>/end")
@requires(Permission.ACCOUNT_OWN, back=_to_family)
@limits.posts("20 per hour")
def end_household(public_id: str) -> Done:
    """They live here no more."""
    row = _theirs(public_id)
    name = row.person.name_for_fellows
    actions.end_household(current_actor(), row.person_id)
    return Done(_("You no longer act for %(name)s here, and we told %(name)s.", name=name))


@bp.post("/people/<public_id>/household/end")
@requires(
    Permission.PEOPLE_MANAGE,
    load=queries.by_public_id,
    back=lambda person: url_for("people.show", public_id=person.public_id),
)
def end_for(person: Person) -> Done:
    """Somebody told us that nobody may act for them."""
    actions.end_household(current_actor(), person.id)
    return Done(lambda: _("Nobody else acts for %(name)s here anymore.", name=person.greeting_name))
