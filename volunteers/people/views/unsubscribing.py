"""/u/<token>: stop our messages, and choose which, without signing in. Looking changes nothing; only a POST does."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, render_template, request, url_for

from volunteers import links
from volunteers.foundation.text import _
from volunteers.links import Link, Purpose
from volunteers.people import actions, forms, queries
from volunteers.people.hooks import NewsOf, committee_called
from volunteers.people.inputs import MailInput
from volunteers.people.models import Channel
from volunteers.people.views.blueprint import bp
from volunteers.people.views.mails import Mails
from volunteers.web import Answer, Done, public, through
from volunteers.web.language import shown

ALL = "all"


@dataclass(frozen=True)
class Target:
    """What the address stops: the messages of one committee, one kind of mail, or all that can be stopped."""

    channels: frozenset[Channel]
    committee: NewsOf | None = None

    @classmethod
    def asked(cls) -> "Target":
        """What the address says; our messages, where it says nothing that there is."""
        slug, sort = request.args.get("committee", ""), request.args.get("sort", "")
        committee = committee_called(slug) if slug else None
        if committee is not None:
            return cls(frozenset(), committee)
        if sort == ALL:
            return cls(frozenset(Channel))
        return cls(frozenset({Channel(sort) if sort in set(Channel) else Channel.NOTICES}))

    @property
    def query(self) -> dict[str, Any]:
        """What the address says of it."""
        if self.committee is not None:
            return {"committee": self.committee.slug}
        return {"sort": ALL if len(self.channels) > 1 else next(iter(self.channels)).value}

    def wish(self, wants: bool) -> MailInput:
        """Stop it, or start it again."""
        committees = {self.committee.key: wants} if self.committee is not None else {}
        return MailInput(channels=dict.fromkeys(self.channels, wants), committees=committees)

    def is_out(self, mails: Mails) -> bool:
        """Whether it is stopped by itself."""
        if self.committee is not None:
            return self.committee.key in mails.stopped_committees
        return self.channels <= mails.stopped

    @property
    def kind(self) -> str:
        """The name of the kind, where it is one and no committee's."""
        return next(iter(self.channels)).value if len(self.channels) == 1 else ""


def _link(token: str) -> Link:
    link = links.find(token, Purpose.UNSUBSCRIBE)
    if link is None or link.revoked_at is not None or link.person_id is None:
        abort(404)
    return link


def _page(token: str, form: forms.PreferencesForm | None = None) -> str:
    link = _link(token)
    people = queries.of_link(link)
    if not people:
        abort(404)
    mails, target = Mails.of(people), Target.asked()
    if target.committee is not None and Channel.NOTICES in mails.stopped:
        target = Target(frozenset({Channel.NOTICES}))  # it is stopped with all of them, and only so starts again
    return render_template(
        "people/unsubscribe.html",
        form=form or mails.form(),
        token=token,
        address=link.address,
        people=people,
        target=target,
        committee=shown(target.committee.name).text if target.committee is not None else "",
        is_out=target.is_out(mails),
        is_all_out=set(Channel) <= mails.stopped,
        ALL=ALL,
        mails=mails,
    )


def _to_page(token: str) -> str:
    return url_for("people.unsubscribe", token=token, **Target.asked().query)


@bp.get("/u/preview")
@public("it explains the link that a letter would have, to whoever looks at a letter before it is sent")
def unsubscribe_previewed() -> str:
    """The unsubscribing link of a preview: what it will do in the mail. It is nobody's, and stops nothing."""
    return render_template("people/unsubscribe_previewed.html")


@bp.get("/u/<token>")
@public("whoever holds the link in a mail may see what it stops")
def unsubscribe(token: str) -> str:
    """One button for what the mail was, another for all, and the finer choice; mail scanners only look."""
    return _page(token)


@bp.post("/u/<token>")
@public(
    "one click in a mail program stops our messages (RFC 8058), without cookies and so without a CSRF token",
    back=_to_page,
)
def unsubscribe_one_click(token: str) -> Answer:
    """Stop at once what the address says: what the mail was. A mail program sends `List-Unsubscribe=One-Click`."""
    link, target = _link(token), Target.asked()
    is_program = "List-Unsubscribe" in request.form
    actions.choose_by_link(link.id, target.wish(False), way="one-click" if is_program else "link")
    if is_program:
        return Response("", content_type="text/plain; charset=utf-8")
    return Done(_("Done. This takes effect right away, even for emails already on their way."))


@bp.post("/u/<token>/again")
@public("whoever holds the link in a mail may take back what it stopped", back=_to_page)
def start_again(token: str) -> Answer:
    """Start again what was stopped last; what was stopped before stays stopped."""
    actions.start_again_by_link(_link(token).id, Target.asked().wish(True))
    return Done(_("Done. You’ll get them again from now on."))


@bp.post("/u/<token>/preferences")
@public("whoever holds the link in a mail may choose what comes to that address", back=_to_page)
def preferences_by_link(token: str) -> Answer:
    """The finer choice, and taking it back."""
    link = _link(token)
    mails = Mails.of(queries.of_link(link))
    form = mails.form()

    def act() -> Done:
        actions.choose_by_link(link.id, mails.to_input(form))
        return Done(_("Saved. This takes effect right away, even for emails already on their way."))

    return through(form, act, lambda: _page(token, form))
