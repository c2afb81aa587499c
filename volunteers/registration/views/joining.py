"""Joining: the public form, the page that waits for the mail, one press for whoever is signed in, and under 18."""

from datetime import timedelta
from typing import Any

from flask import abort, render_template, request, url_for
from wtforms.fields import SelectChoice

from volunteers import links
from volunteers.access import Permission
from volunteers.accounts import browser
from volunteers.accounts import rules as account_rules
from volunteers.committees import queries as committee_queries
from volunteers.committees.models import Committee, CommitteeKind, JoinPolicy
from volunteers.foundation.db import db
from volunteers.foundation.refusals import refuse
from volunteers.foundation.text import _, is_clean
from volunteers.initiatives import queries as initiative_queries
from volunteers.initiatives.models import Position
from volunteers.links import Link
from volunteers.mail.asked import has_room
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.pending import actions as pending_actions
from volunteers.pending.inputs import WayOn
from volunteers.pending.models import Pending
from volunteers.registration import actions, panels, queries, rules
from volunteers.registration.forms import HELP, AgainForm, ApplyForm, DigitsForm, JoinForm, YoungForm
from volunteers.registration.inputs import RegisterInput, Wish, YoungInput
from volunteers.registration.models import Application, ApplicationState
from volunteers.registration.views.blueprint import bp, for_whom
from volunteers.web import Answer, Done, current_actor, limits, public, requires, see_other, through
from volunteers.web.language import current_tag, in_all_languages, shown

PUBLIC_ID = 16

GREETINGS = {"ko": "안녕하세요", "am": "ሰላም", "es": "¡Hola!", "zh-Hant": "你好", "pl": "Cześć", "en": "Hello"}


def _offered() -> list[Committee]:
    found: list[Committee] = list(db.session.scalars(committee_queries.directory().limit(200)))
    return found


def _card(committee: Committee, *, is_invited: bool = False) -> tuple[str, str, dict[str, Any]]:
    city = committee.partner_city
    extra: dict[str, Any] = {"hue": committee.hue}
    name = shown(committee.short_name or committee.name)
    if city is not None and city.native_name != name.text:
        extra |= {"native": city.native_name, "native_lang": city.native_language}
    if committee.join_policy is JoinPolicy.INVITATION and not is_invited:
        extra |= {"small": _("By invitation"), "disabled": True}
    elif committee.kind is not CommitteeKind.COUNTRY:
        extra |= {"small": shown(committee.summary).text}
    return committee.slug, name.text, extra


def _cards(
    offered: list[Committee], first: Committee | None, *, is_invited: bool = False
) -> tuple[list[Any], list[Any]]:
    """The cards in sight, and those behind "another committee". `is_invited`: to the first."""
    near = [c for c in offered if c.kind is CommitteeKind.COUNTRY or (first is not None and c.id == first.id)]
    rest = [c for c in offered if c not in near]
    help_me = (HELP, _("Help me choose"), {"hue": 7, "small": _("A coordinator will email you")})
    cards = [_card(c, is_invited=is_invited and first is not None and c.id == first.id) for c in near]
    return [*cards, help_me], [_card(c) for c in rest]


@bp.route("/register", methods=["GET", "POST"])
@public("whoever wants to help registers here")
@limits.posts("120 per hour")
def register() -> Answer:
    """Register, and choose a committee."""
    if current_actor().is_signed_in:
        return see_other("committees.index")
    return join_page(None)


@bp.route("/committees/<slug>/join", methods=["GET", "POST"])
@public("whoever wants to help registers and applies here")
@limits.posts("120 per hour")
def join(slug: str) -> Answer:
    """Register and apply to this committee in one; for whoever is signed in, one press."""
    committee = committee_queries.by_slug(slug)
    if committee is None:
        abort(404)
    if current_actor().is_signed_in:
        return _apply_page(committee, ApplyForm())
    if not may_be_joined(committee):
        return see_other("committees.show", slug=slug)
    return join_page(committee, role=_role(committee))


def may_be_joined(committee: Committee) -> bool:
    """Whether there is a form for it; what was sent to a closed one is answered, with all that was typed."""
    return committee.is_open or request.method == "POST"


def _role(committee: Committee) -> Position | None:
    """The role in that committee with which in mind somebody joins: what the address or the form names and they may
    see."""
    named = request.values.get("role", "")[:PUBLIC_ID]
    found = initiative_queries.position(named) if is_clean(named) else None
    if found is None or found.initiative.committee_id != committee.id:
        return None
    return found if current_actor().may_see(found.initiative) else None


def _apply_page(committee: Committee, form: ApplyForm) -> str:
    """One press; or how one stands already: a member, waiting, or why nobody can apply."""
    _template, standing = panels.joining(committee, current_actor())
    return render_template(
        "registration/apply.html",
        form=form,
        refusal=rules.why_not_offered(committee),
        role=_role(committee),
        **standing,
    )


def join_page(committee: Committee | None, *, is_invited: bool = False, role: Position | None = None) -> Answer:
    """The public form; `committee` is chosen already, and `is_invited` whoever holds an invitation to it.

    `role` is what they would like to do in it; with another committee it is forgotten.
    """
    offered = _offered()
    near, rest = _cards(offered, committee, is_invited=is_invited)
    form = JoinForm(data={"preferred_language": current_tag(), "committee": committee.slug if committee else None})
    closed = [_card(committee)] if committee is not None and not committee.is_open else []
    form.committee.choices = [SelectChoice(*card) for card in (*near, *rest, *closed)]

    def page() -> str:
        city = committee.partner_city if committee else None
        language = city.native_language if city else ("es" if current_tag() == "es" else "am")
        return render_template(
            "registration/join.html",
            form=form,
            committee=committee,
            role=role,
            near=near,
            rest=rest,
            others=", ".join(label for _value, label, _extra in rest),
            greeting=GREETINGS.get(language, ""),
            greeting_language=language,
            is_invitation=not is_invited and committee is not None and committee.join_policy is JoinPolicy.INVITATION,
            is_invited=is_invited,
            is_led=queries.is_led(committee.id if committee else None),
        )

    def act() -> Done:
        if closed and committee is not None and form.committee.data == committee.slug:
            refuse(rules.why_not_offered(committee))
        return _registered(form, offered, committee if is_invited else None, role)

    return through(form, act, page)


def _registered(form: JoinForm, offered: list[Committee], invited_to: Committee | None, role: Position | None) -> Done:
    """Write at most so many mails to one address; whoever presses more often reads the same page."""
    chosen = next((c.id for c in offered if c.slug == form.committee.data), None)
    is_invited = invited_to is not None and invited_to.id == chosen
    position_id = role.id if role is not None and role.initiative.committee_id == chosen else None
    wish = Wish(chosen, form.message.data or "", current_tag(), is_invited, position_id)
    email = str(form.email.data)
    link = ""
    if has_room(email):
        given = RegisterInput(str(form.full_name.data), email, str(form.preferred_language.data), wish)
        link = actions.register(current_actor(), given).public_id
    browser.wait_for(link, email)
    return Done(to=url_for("registration.sent"))


@bp.route("/register/sent", methods=["GET", "POST"])
@public("whoever has registered waits for our mail here")
@limits.posts("10 per hour")
def sent() -> Answer:
    """Look into your mail; send it again, or to the right address."""
    waits = browser.waiting()
    if waits is None:
        return see_other("registration.register")
    form = AgainForm(data={"email": waits.email})

    def act() -> Done:
        email, link = str(form.email.data), waits.link
        if has_room(email):
            is_same = email == waits.email
            sent = pending_actions.ask_again(link) if is_same else pending_actions.correct(link, email)
            link = sent.public_id
        browser.wait_for(link, email)
        return Done(_("We sent another email, to %(email)s.", email=email), to=url_for("registration.sent"))

    return through(form, act, lambda: _waiting_page(waits, form, DigitsForm(formdata=None)))


def _waiting_page(waits: browser.Waiting, form: AgainForm, code_form: DigitsForm) -> str:
    return render_template("registration/sent.html", form=form, code_form=code_form, waits=waits)


@bp.post("/register/code")
@public("whoever waits for our mail may type its six digits")
@limits.posts("10 per minute")
def code() -> Answer:
    """The six digits lead to the page behind the mail; they send nothing by themselves."""
    waits = browser.waiting()
    if waits is None:
        return see_other("registration.register")
    form = DigitsForm()

    def act() -> Done:
        link = None
        if browser.may_try_code(waits):
            link = pending_actions.check_code(waits.link, str(form.code.data))
        if link is None:
            raise account_rules.wrong_code()
        return Done(to=url_for("pending.show", token=links.token(link)))

    def page() -> str:
        return _waiting_page(waits, AgainForm(formdata=None, data={"email": waits.email}), form)

    return through(form, act, page)


def to_sent(row: Pending) -> str:
    """Where whoever has registered waits for our mail."""
    return url_for("registration.sent")


def sent_on(application: Application) -> Done:
    """The owner of an address sent what had waited for it: what happens next, and where to read of it."""
    loaded = queries.by_public_id(application.public_id)
    if loaded is None or loaded.committee is None:
        return Done(_("A coordinator will email you with an idea."), to=url_for("registration.mine"))
    is_in = loaded.state is ApplicationState.ACCEPTED and loaded.person.account_id is not None
    first_steps = url_for("registration.first_steps", slug=loaded.committee.slug)
    return Done(
        _what_next(loaded, shown(loaded.committee.name).text), to=first_steps if is_in else url_for("registration.mine")
    )


def to_committee(committee: Committee) -> str:
    """The page of a committee."""
    return url_for("committees.show", slug=committee.slug)


@bp.post("/committees/<slug>/apply")
@requires(Permission.COMMITTEE_APPLY, load=committee_queries.by_slug, back=to_committee)
def apply(committee: Committee) -> Answer:
    """One press for whoever is signed in."""
    return apply_with(committee)


def apply_with(committee: Committee, invitation: str | None = None) -> Answer:
    """Apply; `invitation` is the token of one to this committee. What is refused is told on the committee's page."""
    form = ApplyForm()
    name, first_steps = shown(committee.name).text, url_for("registration.first_steps", slug=committee.slug)
    role = _role(committee)

    def act() -> Done:
        position_id = role.id if role is not None else None
        wish = Wish(committee.id, form.message.data or "", current_tag(), invitation is not None, position_id)
        application = actions.apply_signed_in(current_actor(), for_whom(), wish)
        is_in = application.state is ApplicationState.ACCEPTED
        return Done(_what_next(application, name), to=first_steps if is_in else None)

    def page() -> str:
        return render_template(
            "registration/apply.html",
            committee=committee,
            form=form,
            refusal=None,
            invitation=invitation,
            role=role,
            is_led=queries.is_led(committee.id),
        )

    return through(form, act, page, shows=lambda _refusal: False)


def _what_next(application: Application, name: str) -> str:
    if application.state is ApplicationState.ACCEPTED:
        return str(_("Welcome! You’re now a member: %(committee)s.", committee=name))
    days = current_organization().late_days
    if not queries.is_led(application.committee_id):
        return str(
            _(
                "A coordinator has your application. You’ll get an answer within %(num)d days. You can withdraw it "
                "until then.",
                num=days,
            )
        )
    return str(
        _(
            "The chair has your application. You’ll get an answer within %(num)d days. You can withdraw it until then.",
            num=days,
        )
    )


@bp.route("/register/young", methods=["GET", "POST"])
@public("somebody under 18 tells us that they would like to help; nothing else is kept")
@limits.posts("10 per hour")
def young() -> Answer:
    """Under 18: a call-name, and a guardian's name, address and language, nothing more."""
    chosen = committee_queries.by_slug(request.args.get("committee", ""))
    form = YoungForm(data={"preferred_language": current_tag()})
    back = url_for("registration.join", slug=chosen.slug) if chosen else url_for("registration.register")

    def act() -> Done:
        given = form.read(
            YoungInput,
            preferred_language=form.preferred_language.data or current_tag(),
            committee_id=chosen.id if chosen is not None else None,
        )
        if has_room(given.guardian_email):
            actions.note_young(current_actor(), given)
        return Done(to=url_for("registration.young_noted"))

    return through(
        form, act, lambda: render_template("registration/young.html", form=form, committee=chosen, back=back)
    )


@bp.get("/register/young/noted")
@public("tells what happens next, and nothing about anybody")
@in_all_languages
def young_noted() -> str:
    """What happens next for somebody under 18."""
    again = today_here() + timedelta(days=current_organization().keep_young_days)
    return render_template("registration/young_noted.html", again=again)


def to_young_noted(row: Pending) -> str:
    """Where somebody under 18 reads what happens next."""
    return url_for("registration.young_noted")


_AGAIN = "/guardian/again"


def about_guardian(row: Pending) -> str:
    """Where somebody who answers for a child gets their link again, kept with the link that asks them."""
    return _AGAIN


def guardian_s_way_on(link: Link) -> WayOn | None:
    """From a link that asks a guardian nothing any more: to a new one of their own page, where they said yes."""
    if link.next_url != _AGAIN:
        return None
    if link.used_at is None:
        return WayOn(url_for("home.front"), _("Go to the home page"))
    return WayOn(url_for("safeguarding.again"), _("Get a new link"))


def guardian_said_yes(link: Link) -> Done:
    """The owner of an address answers for somebody: they register the child next."""
    return Done(
        _("Thank you. Now register your child. This page is yours: the link is in our emails, too."),
        to=url_for("safeguarding.new_child", token=links.token(link)),
    )
