"""/guardian/<token>: a guardian's children, what they are asked, and what is ahead; without an account."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import abort, render_template, request, url_for

from volunteers.access import Permission
from volunteers.foundation import clock
from volunteers.foundation.refusals import refuse
from volunteers.foundation.text import _
from volunteers.mail.asked import has_room
from volunteers.safeguarding import actions, forms, panels, queries, rules, words
from volunteers.safeguarding.holder import Holder, behind, by_guardian, by_link, sender, signed_in, speak_language_of
from volunteers.safeguarding.hooks import occasions
from volunteers.safeguarding.inputs import Ahead, Told
from volunteers.safeguarding.models import CHOSEN, Consent, ConsentRequest, ConsentScope, Guardianship
from volunteers.safeguarding.views.blueprint import bp
from volunteers.web import Answer, Done, current_actor, limits, public, requires, through
from volunteers.web.language import current_tag, in_all_languages


def _to_page(token: str, **_values: str) -> str:
    return url_for("safeguarding.guardian", token=token)


def _to_own(**_values: str) -> str:
    return url_for("safeguarding.own_guardian")


def _to_question(token: str, public_id: str) -> str:
    return url_for("safeguarding.question", token=token, public_id=public_id)


def _to_own_question(public_id: str) -> str:
    return url_for("safeguarding.own_question", public_id=public_id)


SEES = "whoever holds the signed link sees the children they answer for, and nobody else's"


Words = Mapping[ConsentScope, queries.Words]
"""The words of every scope that count, as one page shows them."""


class Question(NamedTuple):
    """Something that a guardian is asked about a child: what it is, and what they answered."""

    request: ConsentRequest
    told: Told
    answers: list[Consent]
    counts: rules.Versions

    @property
    def is_yes(self) -> bool:
        """Whether they agreed."""
        return any(row.is_given for row in self.answers)

    @property
    def agreed_at(self) -> datetime:
        """When they agreed to the last of it."""
        return max(row.answered_at for row in self.answers if row.is_given)

    @property
    def is_answered(self) -> bool:
        """Whether they answered to the words that count now."""
        return bool(self.answers) and all(row.text_version == self.counts[row.scope] for row in self.answers)

    @property
    def is_waiting(self) -> bool:
        """Whether they have to answer: about a whole season nobody is asked who didn't answer about it before."""
        return not self.is_answered and (self.request.activity_id is not None or bool(self.answers))

    @property
    def is_of_season(self) -> bool:
        """Whether what they said about the committee's whole season counts here."""
        return self.request.activity_id is not None and any(row.activity_id is None for row in self.answers)


class Child(NamedTuple):
    """A child as its guardian's page shows it."""

    row: Guardianship
    ahead: list[Ahead]
    questions: list[Question]
    sees: list[tuple[str, str]]
    """(who, what they can see) of the child."""
    opened: list[str]

    @property
    def kept(self) -> list[Question]:
        """To what they agreed, where a place is kept until a coordinator has talked with them."""
        return [each for each in self.questions if each.is_yes and not each.is_waiting and each.told.kept_until]

    @property
    def refused(self) -> list[Question]:
        """To what they said no: nothing else on the page leads to it, and they can change their mind."""
        return [each for each in self.questions if each.is_answered and not each.is_yes]


def _asked(
    holder: Holder, row: ConsentRequest, told: Told, answers: Sequence[Consent], counts: rules.Versions
) -> Question:
    return Question(row, told, queries.counted_for(holder.guardian.id, row, answers, told.occasion), counts)


def _children(holder: Holder) -> list[Child]:
    rows = queries.children_of(holder.guardian.id)
    keys = [row.child_id for row in rows]
    ahead, asked, answers = occasions().ahead(keys), queries.requests_of(keys), queries.consents_of(keys)
    opened = panels.openings_of(keys)
    told, counts = occasions().told(asked), queries.versions() if asked else {}
    questions = [
        _asked(holder, each, told[each.id], answers[each.child_id], counts)
        for each in asked
        if each.id in told and told[each.id].is_open
    ]
    return [
        Child(
            row,
            list(ahead.get(row.child_id, ())),
            [each for each in questions if each.request.child_id == row.child_id],
            panels.who_sees(row.child),
            opened[row.child_id],
        )
        for row in rows
    ]


def _home(holder: Holder) -> str:
    children = _children(holder)
    asked = [(child, question) for child in children for question in child.questions if question.is_waiting]
    return render_template("safeguarding/guardian.html", holder=holder, children=children, asked=asked)


@bp.get("/guardian/<token>")
@public(SEES)
@by_link
def guardian(holder: Holder) -> str:
    """A guardian's page."""
    return _home(holder)


@bp.get("/me/children")
@requires(Permission.ACCOUNT_OWN)
@signed_in
def own_guardian(holder: Holder) -> str:
    """The same for who is signed in."""
    return _home(holder)


# a child is registered


def _new_child(holder: Holder) -> Answer:
    form = forms.ChildForm()

    def act() -> Done:
        given = form.to_input()
        may_write = bool(given.email) and has_room(given.email or "", leaves_place=True)
        once = form.once.data
        child = actions.register_child(holder.actor, holder.guardian.id, given, once, may_write=may_write)
        name = child.name_for_fellows
        return Done(_("%(name)s is registered. You can sign %(name)s up now.", name=name), to=holder.at("guardian"))

    return through(
        form, act, lambda: render_template("safeguarding/child.html", form=form, holder=holder), rereads=False
    )


@bp.route("/guardian/<token>/children/new", methods=["GET", "POST"])
@public(SEES, back=_to_page)
@limits.posts("30 per hour")
@by_link
def new_child(holder: Holder) -> Answer:
    """Tell us of a child."""
    return _new_child(holder)


@bp.route("/me/children/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN, back=_to_own)
@limits.posts("30 per hour")
@signed_in
def own_new_child(holder: Holder) -> Answer:
    """The same for who is signed in."""
    return _new_child(holder)


# a question is answered


def _question_of(holder: Holder, public_id: str, in_words: Words) -> Question:
    row = queries.request_by_public_id(public_id)
    if row is None or queries.guardianship(holder.guardian.id, row.child_id) is None:
        abort(404)
    told = occasions().told([row]).get(row.id)
    if told is None:
        abort(404)
    answers = queries.consents_of([row.child_id])[row.child_id]
    counts = {scope: each.version for scope, each in in_words.items()}
    return _asked(holder, row, told, answers, counts)


class Line(NamedTuple):
    """One thing to agree to, in the words that count."""

    scope: ConsentScope
    name: Any
    text: str
    is_chosen: bool


def _lines(row: ConsentRequest, in_words: Words) -> list[Line]:
    return [
        Line(scope, words.SCOPE_NAMES[scope], words.text_of(scope, in_words[scope].text), scope in CHOSEN)
        for scope in row.asks
    ]


def _question(holder: Holder, public_id: str) -> Answer:
    in_words = queries.words()
    question = _question_of(holder, public_id, in_words)
    has_photo = any(row.is_given for row in question.answers if row.scope is ConsentScope.PHOTO)
    form = forms.AnswerForm(data={"photo": has_photo})
    forms.offer_season(form.until, question.told, rules.season_ends_on(clock.now().date()))
    said = request.form.get("answer", "")
    name = question.request.child.name_for_fellows

    def act() -> Done:
        refuse(rules.why_not_said(said))
        read, is_given = request.form.get("read", ""), said == "yes"
        given = form.to_input(is_given=is_given, language=current_tag(), sender=sender(), read=read)
        actions.answer(holder.actor, question.request.id, holder.guardian.id, given)
        thanks = (
            _("Thank you. You said yes for %(name)s.", name=name)
            if is_given
            else _("Thank you. You said no, so %(name)s won’t come alone.", name=name)
        )
        return Done(thanks, to=holder.at("guardian"))

    def page() -> str:
        now = queries.words() if form.is_submitted() else in_words
        found = _question_of(holder, public_id, now) if form.is_submitted() else question
        return render_template(
            "safeguarding/question.html",
            holder=holder,
            question=found,
            lines=_lines(found.request, now),
            read=rules.as_read(found.request.asks, found.counts),
            form=form,
        )

    if request.method == "POST":
        refuse(rules.over() if not question.told.is_open else None)
    return through(form, act, page, rereads=False, shows=lambda refusal: refusal.code != rules.WORDS_CHANGED)


@bp.route("/guardian/<token>/questions/<public_id>", methods=["GET", "POST"])
@public(SEES, back=_to_question)
@limits.posts("60 per hour")
@by_link
def question(holder: Holder, public_id: str) -> Answer:
    """Agree, or not, to what a child would take part in."""
    return _question(holder, public_id)


@bp.route("/me/children/questions/<public_id>", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN, back=_to_own_question)
@limits.posts("60 per hour")
@signed_in
def own_question(holder: Holder, public_id: str) -> Answer:
    """The same for who is signed in."""
    return _question(holder, public_id)


def _withdraw(holder: Holder, public_id: str) -> Done:
    found = _question_of(holder, public_id, queries.words())
    name = found.request.child.name_for_fellows
    actions.withdraw(holder.actor, found.request.id, holder.guardian.id)
    return Done(
        _("Your yes for %(name)s doesn’t count anymore. If %(name)s had a place, it’s free again.", name=name),
        to=holder.at("guardian"),
    )


@bp.post("/guardian/<token>/questions/<public_id>/withdraw")
@public(SEES, back=_to_page)
@limits.posts("60 per hour")
@by_link
def withdraw(holder: Holder, public_id: str) -> Done:
    """Take a yes back."""
    return _withdraw(holder, public_id)


@bp.post("/me/children/questions/<public_id>/withdraw")
@requires(Permission.ACCOUNT_OWN, back=_to_own)
@limits.posts("60 per hour")
@signed_in
def own_withdraw(holder: Holder, public_id: str) -> Done:
    """The same for who is signed in."""
    return _withdraw(holder, public_id)


@bp.post("/guardian/<token>/not-me")
@public("whoever got a link by mistake says so, and it opens nothing any more")
@limits.posts("30 per hour")
@by_guardian
@in_all_languages
def not_me(token: str) -> Answer:
    """ "I am someone else"."""
    link, guardian = behind(token)
    speak_language_of(link)
    if guardian is not None:
        actions.disown(current_actor(), link.id, guardian.id)
    return Done(_("Thank you. This link no longer works."), to=url_for("safeguarding.guardian", token=token))
