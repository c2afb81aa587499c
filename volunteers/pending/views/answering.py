"""The page behind the mail: what was asked for with this address, "send this" and "this was not me" apart."""

from dataclasses import dataclass, replace
from typing import Any

from flask import abort, render_template, request, url_for

from volunteers import links
from volunteers.access import Permission
from volunteers.accounts import browser
from volunteers.accounts import queries as account_queries
from volunteers.foundation.addresses import comparable
from volunteers.foundation.reach import with_ways
from volunteers.foundation.refusals import Told
from volunteers.foundation.text import _
from volunteers.links import Link, Purpose, is_open
from volunteers.mail.asked import has_room
from volunteers.pending import actions, hooks, queries, rules
from volunteers.pending.inputs import NEW
from volunteers.pending.models import Pending
from volunteers.pending.views.blueprint import bp
from volunteers.people.models import Person
from volunteers.web import Answer, Done, current_actor, limits, public, requires, see_other
from volunteers.web.answers import language_of
from volunteers.web.language import ReadBy, read_by, speak_in_all_to


@dataclass(frozen=True)
class Choice:
    """Somebody whom it may be for. `stands`: why it can't be for them."""

    value: str
    name: str
    stands: str = ""
    is_main: bool = False

    @property
    def is_new(self) -> bool:
        """Whether we would write down somebody whom we don't know yet."""
        return self.value == NEW


def _choices(row: Pending, known: list[Person]) -> list[Choice]:
    """Who is known at the address, those of the typed name first; and somebody else there, where nobody has that name.

    Where it can't be for somebody of that name, nobody else is offered what they asked for.
    """
    dead = queries.dead_of_that_name(row)
    kind, same = hooks.kind_of(row.kind), rules.all_named(known, row.full_name)
    closed = kind.closed(row)
    if not known and not dead:
        return [Choice("", row.full_name, closed, is_main=True)]
    people = sorted(known, key=lambda person: person not in same)
    found = [Choice(each.public_id, each.full_name, kind.stands(row, each), same == [each]) for each in people]
    standing = [each for each in found[: len(same)] if each.stands]
    if standing:
        return standing
    sentence = with_ways(_("Our records say that this person has died."), _("If that’s wrong, tell us."))
    died = Told(str(sentence), "has-died")
    gone = [Choice(each.public_id, each.full_name, died) for each in dead]
    new = [] if same else [Choice(NEW, row.full_name, closed, is_main=not known)]
    return [*found, *gone, *new]


def _page(row: Pending, send_url: str, no_url: str, disown_url: str) -> str:
    known, kind = queries.known_at(row), hooks.kind_of(row.kind)
    return render_template(
        "pending/show.html",
        row=row,
        asked=kind.asked(row),
        no=kind.no,
        is_offer=kind.refused is not None,
        may_have_account=not kind.needs_account and account_queries.by_email(row.email) is None,
        choices=_choices(row, known),
        is_known=bool(known),
        send_url=send_url,
        no_url=no_url,
        disown_url=disown_url,
    )


def _found(token: str) -> Link:
    """The link of an address, open or not; 404 for what we never sent. From here on in the language of its pages."""
    link = links.find(token, Purpose.CONFIRM_ADDRESS)
    if link is None:
        abort(404)
    tag = _language_of(link)
    if tag is not None:
        speak_in_all_to(tag)
    return link


def _language_of(link: Link) -> str | None:
    """The language of whom a link asks, where its pages are in all languages; None where they aren't."""
    is_of_them = hooks.was_in_all_languages(link)
    if link.next_url and not is_of_them:  # what leads somewhere else is of another kind: nothing to look up
        return None
    row = queries.behind(link) or queries.kept_behind(link)
    if row is not None:
        return _language_for(row)
    return language_of(link) if is_of_them else None


def _language_for(row: Pending) -> str | None:
    return row.language if hooks.kind_of(row.kind).in_all_languages else None


def _language_behind(token: str, **_values: Any) -> str | None:
    """The same for an error that comes before the page. Of an altered link nobody knows whom it asked."""
    link = links.find(token, Purpose.CONFIRM_ADDRESS)
    return _language_of(link) if link is not None else ""


by_asked = read_by(ReadBy(_language_behind))


def _over(link: Link, token: str) -> tuple[str, int]:
    """The page for a link that does nothing any more, with a new one where it still waits."""
    kept = queries.kept_behind(link)
    if kept is not None and kept.ended_at is not None:
        return _how_it_ended(kept), 410
    waits = queries.behind(link) is not None and link.used_at is None and link.revoked_at is None
    way = hooks.way_on(link)
    may_sign_in = way is None or account_queries.by_email(link.address or "") is not None
    return (
        render_template("pending/over.html", link=link, token=token, waits=waits, way=way, may_sign_in=may_sign_in),
        410,
    )


def _to_page(token: str) -> str:
    return url_for("pending.show", token=token)


@bp.get("/confirm/<token>")
@public("whoever holds the mailed link may see what was asked for with their address")
@by_asked
def show(token: str) -> Any:
    """What was asked for; looking changes nothing."""
    if links.find(token, Purpose.CHANGE_ADDRESS) is not None:  # mailed before that page had an address of its own
        return see_other("accounts.confirm", token=token)
    link = _found(token)
    row, kept = queries.behind(link), queries.kept_behind(link)
    if kept is not None:
        return _how_it_ended(kept)
    if row is None or not is_open(link):
        return _over(link, token)
    return _page(
        row,
        url_for("pending.send", token=token),
        url_for("pending.decline", token=token),
        url_for("pending.disown", token=token),
    )


def _how_it_ended(row: Pending) -> str:
    """Of an offer of ours that waits no more: its owner said no, or somebody else has taken it."""
    ended = hooks.kind_of(row.kind).ended
    if row.declined_at is None and ended is not None:
        return render_template("pending/answered.html", state="ended", title=ended.title, text=ended.text)
    return _said_no(row.kind)


def _said_no(kind: str) -> str:
    title, text = _("Thank you for your answer"), hooks.kind_of(kind).no.done
    return render_template("pending/answered.html", state="declined", title=title, text=text)


def _is_in(link: Link) -> bool:
    """Whether this browser is signed in with the link's address."""
    account = account_queries.by_id(current_actor().account_id or 0)
    return account is not None and link.address is not None and account.email == comparable(link.address)


@bp.post("/confirm/<token>")
@public("whoever holds the mailed link may send on what was asked for with their address, once", back=_to_page)
@limits.posts("30 per minute")
@by_asked
def send(token: str) -> Answer:
    """Send it, and sign in, where there is an account."""
    link = _found(token)
    if not is_open(link):
        if link.used_at is not None and _is_in(link):
            return Done(to=browser.onward(None))  # pressed twice is once done
        return _over(link, token)
    sent = actions.send(link.id, request.form.get("for", ""), wants_account=bool(request.form.get("account")))
    to = None
    if sent.account_id is not None:
        to = browser.begin(sent.account_id, way="confirmation", to=browser.onward(None))
    done = hooks.kind_of(sent.kind).done(sent.made)
    return replace(done, to=to) if browser.halfway() is not None else done


@bp.post("/confirm/<token>/no")
@public("whoever holds the mailed link may say no to what it asks", back=_to_page)
@limits.posts("30 per minute")
@by_asked
def decline(token: str) -> Answer:
    """Say no: nothing comes of it, and whoever asked for us is told."""
    link = _found(token)
    row = queries.behind(link) or queries.declined_behind(link)
    if row is None:
        return _over(link, token)
    kind = row.kind
    actions.decline(link.id)
    return _said_no(kind)


@bp.post("/confirm/<token>/not-me")
@public("whoever holds the mailed link may say that they asked for nothing", back=_to_page)
@limits.posts("30 per minute")
@by_asked
def disown(token: str) -> Answer:
    """It goes nowhere, and is deleted."""
    link = _found(token)
    actions.disown(link.id)
    return render_template("pending/disowned.html", way=hooks.way_on(link))


@bp.post("/confirm/<token>/again")
@public("whoever holds the mailed link got it at the address, and may have a new one sent there", back=_to_page)
@limits.posts("10 per minute")
@by_asked
def again(token: str) -> Done:
    """Send a new link to the same address."""
    link = _found(token)
    row = queries.behind(link)
    if row is None:
        raise rules.over()
    kind, email, sent = hooks.kind_of(row.kind), row.email, ""
    to = _to_page(token) if kind.in_all_languages else kind.waits_at(row)
    if has_room(email):
        sent = actions.ask_again_by_token(link.id).public_id
    browser.wait_for(sent, email)
    return Done(_("We sent another email, to %(email)s.", email=email), to=to)


def _own(public_id: str) -> Pending:
    row = queries.own(current_actor().account_id, public_id)
    if row is None:
        kept = queries.own_kept(current_actor().account_id, public_id)
        if kept is None or kept.ended_at is None:
            abort(404)
        raise rules.ended(hooks.kind_of(kept.kind).ended)
    tag = _language_for(row)
    if tag is not None:
        speak_in_all_to(tag)
    return row


def _to_own(public_id: str) -> str:
    return url_for("pending.own", public_id=public_id)


@bp.get("/me/waiting/<public_id>")
@requires(Permission.ACCOUNT_OWN)
def own(public_id: str) -> str:
    """The same page for whoever is signed in with the address."""
    kept = queries.own_kept(current_actor().account_id, public_id)
    if kept is not None:
        return _how_it_ended(kept)
    row = _own(public_id)
    return _page(
        row,
        url_for("pending.send_own", public_id=public_id),
        url_for("pending.decline_own", public_id=public_id),
        url_for("pending.disown_own", public_id=public_id),
    )


@bp.post("/me/waiting/<public_id>")
@requires(Permission.ACCOUNT_OWN, back=_to_own)
def send_own(public_id: str) -> Done:
    """Send it."""
    _own(public_id)
    sent = actions.send_signed_in(current_actor(), public_id, request.form.get("for", ""))
    return hooks.kind_of(sent.kind).done(sent.made)


@bp.post("/me/waiting/<public_id>/no")
@requires(Permission.ACCOUNT_OWN, back=_to_own)
def decline_own(public_id: str) -> Answer:
    """Say no."""
    row = queries.own_declined(current_actor().account_id, public_id) or _own(public_id)
    kind = row.kind
    actions.decline_signed_in(current_actor(), public_id)
    if hooks.kind_of(kind).in_all_languages:  # the page that a no leads to isn't
        return _said_no(kind)
    return Done(hooks.kind_of(kind).no.done, to=browser.onward(None))


@bp.post("/me/waiting/<public_id>/not-me")
@requires(Permission.ACCOUNT_OWN, back=lambda public_id: url_for("accounts.security"))
def disown_own(public_id: str) -> Answer:
    """It goes nowhere, and is deleted."""
    _own(public_id)
    actions.disown_signed_in(current_actor(), public_id)
    return render_template("pending/disowned.html")
