"""My profile and what I want to hear; everybody, for coordinators."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import abort, render_template, request, url_for

from volunteers.access import Permission
from volunteers.foundation.languages import SPOKEN, by_name
from volunteers.foundation.reach import with_ways
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, _l, _n
from volunteers.house import House, Place
from volunteers.people import actions, forms, hooks, queries, rules
from volunteers.people.inputs import PeopleNarrow
from volunteers.people.models import Person, Viewer
from volunteers.people.views.blueprint import bp
from volunteers.people.views.mails import Mails, names_of
from volunteers.people.words import AVAILABILITY_NAMES, VIEWER_NAMES, confirmed_in_words, death_in_words, seen_in_words
from volunteers.web import Answer, Done, current_actor, limits, paginate, requires, through
from volunteers.web.language import current_tag
from volunteers.web.presses import with_what_is_gone

PUBLIC_ID = 16


def _own() -> Person:
    person = queries.own(current_actor().person_id)
    if person is None:
        raise Refusal(
            with_ways(_l("This account isn’t linked to anyone yet."), _l("Tell us, and we’ll help you.")),
            code="nobody",
            status=404,
        )
    return person


def _to_profile() -> str:
    return url_for("people.profile")


@bp.route("/me/profile", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN, back=_to_profile)
def profile() -> Answer:
    """What I say about myself."""
    return _edit(_own(), "people/profile.html", Place.PROFILE)


def _edit(person: Person, template: str, beside: Place | None = None) -> Answer:
    """Save a person's page: one action, or the form again with what was typed, and with what is new meanwhile."""
    records = rules.may_record(current_actor(), person)
    form = forms.profile_form(person, request.form if request.method == "POST" else None, records=records)

    def act() -> Done:
        actions.change_profile(current_actor(), person.id, form.to_input(), form.version.number)
        return Done(_("Saved."))

    def page() -> str:
        now = queries.own(person.id) or person
        newer = now if form.is_stale else None
        shown: dict[str, Any] = {"who_sees": _who_sees_what(now), "notes": queries.notes_of(now.id)}
        if beside is not None:
            shown["panels"] = House.of().sections(beside, now, current_actor())
        return render_template(template, form=form, person=now, newer=newer, **shown)

    return through(form, act, page, rereads=False)


def _who_sees_what(person: Person) -> list[tuple[str, str]]:
    """(who, what they see) of this person: made of the table that the pages ask."""
    return [(str(VIEWER_NAMES[viewer]), seen_in_words(rules.seen_by(viewer, person))) for viewer in Viewer]


def _to_preferences() -> str:
    values: dict[str, Any] = {"for": named} if (named := request.values.get("for", "")[:PUBLIC_ID]) else {}
    return url_for("people.preferences", **values)


@bp.route("/me/preferences", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN, back=_to_preferences)
def preferences() -> Answer:
    """Which mails I want, or whom I answer for; what still comes, and why; in which language."""
    person = _mine()
    is_own = person.id == current_actor().person_id
    mails = Mails.of([person])
    form = mails.form(they=not is_own)

    def act() -> Done:
        actions.choose_mails(current_actor(), person.id, mails.to_input(form))
        return Done(_("Saved. This takes effect right away, even for emails already on their way."))

    def page() -> str:
        return render_template(
            "people/preferences.html",
            form=form,
            person=person,
            mails=mails,
            is_own=is_own,
            language=forms.language_form(person),
            people=queries.answered_for(current_actor(), Permission.MAILS_CHOOSE),
        )

    return through(form, act, page)


def _mine() -> Person:
    """Oneself, or whom one answers for; 404 for a stranger."""
    key = queries.chosen(current_actor(), request.values.get("for"), Permission.MAILS_CHOOSE)
    return _own() if key == current_actor().person_id else queries.by_id(key) or abort(404)


@bp.post("/me/preferences/language")
@requires(Permission.ACCOUNT_OWN, back=_to_preferences)
def language() -> Answer:
    """In which language we write to me, or to whom I answer for."""
    person = _mine()
    form = forms.language_form(person)
    if not form.validate():
        raise Refusal(_("Choose one of these."), code="no-language")
    actions.choose_language(current_actor(), person.id, str(form.preferred_language.data))
    return Done(_("Saved."), to=_to_preferences())


@bp.get("/people/")
@requires(Permission.PEOPLE_READ)
def index() -> Any:
    """Everybody the organisation knows."""
    offered = hooks.filters()
    asked = PeopleNarrow.of(request.args.to_dict(flat=False), (each.name for each in offered))
    among = hooks.among(asked.chosen)
    actor, q, language = current_actor(), asked.q, asked.language
    narrow = partial(
        queries.found,
        actor,
        language=language,
        without_account=asked.without_account,
        unreachable=asked.unreachable,
        among=among,
    )
    is_narrowed = bool(language or asked.without_account or asked.unreachable or among)
    page = paginate(
        narrow(),
        searched=partial(narrow, q) if q else None,
        indexed=queries.found_alone(actor, q) if q and not is_narrowed else None,
    )
    return render_template(
        "people/index.html",
        page=page,
        q=q,
        language=language,
        without_account=asked.without_account,
        unreachable=asked.unreachable,
        narrowed=bool(among),
        filters=[(each, each.choices(), asked.chosen.get(each.name, "")) for each in offered],
        spoken=by_name(SPOKEN, current_tag()),
    )


@bp.route("/people/new", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
@limits.posts("60 per minute")
def new() -> Answer:
    """Somebody new, without an account."""
    form = forms.new_person_form()
    if request.method == "POST" and form.validate() and not form.is_new.data:
        given = form.to_input()
        if alike := hooks.alike(given.full_name, given.email, given.phone):
            form.is_new.errors = [_("Look at the list below first.")]
            return render_template("people/new.html", form=form, alike=alike), 422

    def act() -> Done:
        given = form.to_input()
        person = actions.create_person(current_actor(), **vars(given), public_id=form.once.data)
        others = queries.sharing(given.email) - 1
        text = _("%(name)s is on the list.", name=given.full_name)
        if others > 0:
            text = _n(
                "%(name)s is on the list and shares the address with %(num)d other person.",
                "%(name)s is on the list and shares the address with %(num)d others.",
                others,
                name=given.full_name,
            )
        return Done(text, to=_to_person(person))

    return through(form, act, lambda: render_template("people/new.html", form=form, alike=()))


def _to_person(person: Person) -> str:
    return url_for("people.show", public_id=person.public_id)


def _themselves(person: Person) -> Person:
    return person


@bp.get("/people/<public_id>")
@requires(Permission.PEOPLE_READ, load=queries.by_public_id, opens=_themselves)
def show(person: Person) -> Any:
    """One person, and what the other rooms tell about them."""
    return _page(person, forms.DeathForm(formdata=None))


def _page(person: Person, death: forms.DeathForm, note: forms.NoteForm | None = None) -> str:
    still_right = person.still_right
    noted_by, at = queries.by_id(person.death_noted_by_id), queries.beside(person)
    return render_template(
        "people/show.html",
        person=person,
        panels=House.of().sections(Place.PERSON, person, current_actor()),
        shares=at.shares,
        availability_names=AVAILABILITY_NAMES,
        death=death,
        notes=queries.notes_of(person.id),
        note=note or forms.NoteForm(formdata=None),
        stopped=[channel for channel, key in at.stopped if key is None],
        stopped_committees=names_of(key for _channel, key in at.stopped if key is not None),
        died=death_in_words(person) if person.is_dead else "",
        noted_by=noted_by.full_name if noted_by else "",
        # who answers for somebody under 18 is shown by the room that knows guardians
        answered_by=at.answered_by,
        still_right=still_right,
        confirmed=confirmed_in_words(still_right),
        is_waiting=rules.is_waiting(still_right),
        can_confirm=rules.why_not_confirm(person) is None,
    )


@bp.route("/people/<public_id>/address", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE, load=queries.by_public_id, back=_to_person, opens=_themselves)
def address(person: Person) -> Answer:
    """Another address for somebody whose mailbox is lost, with a way in."""
    form = forms.AddressForm(person, data={"email": ""})

    def act() -> Done:
        mended = actions.mend_address(current_actor(), person.id, str(form.email.data), form.version.number)
        return Done(_("Saved. A sign-in link is on its way to %(email)s.", email=mended.email))

    return through(form, act, lambda: render_template("people/address.html", form=form, person=person))


@bp.post("/people/<public_id>/notes")
@requires(Permission.PEOPLE_MANAGE, load=queries.by_public_id, back=_to_person, opens=_themselves)
def note(person: Person) -> Answer:
    """Write something down, with its date; the person can read it."""
    form = forms.NoteForm()

    def act() -> Done:
        actions.note(current_actor(), person.id, str(form.text.data))
        return Done(lambda: _("Your note is saved, and %(name)s can read it.", name=person.greeting_name))

    return through(form, act, lambda: _page(person, forms.DeathForm(formdata=None), form))


@bp.route("/people/<public_id>/channels", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE, load=queries.by_public_id, back=_to_person, opens=_themselves)
def channels(person: Person) -> Answer:
    """What somebody said by phone: which mails they want; and what still comes."""
    mails = Mails.of([person])
    form = mails.form(they=True)

    def act() -> Done:
        actions.choose_mails(current_actor(), person.id, mails.to_input(form), way="phone")
        return Done(
            lambda: _(
                "Saved. This takes effect right away for %(name)s, even for emails already on their way.",
                name=person.greeting_name,
            )
        )

    return through(form, act, lambda: render_template("people/channels.html", person=person, form=form, mails=mails))


@bp.post("/people/<public_id>/died")
@requires(Permission.PEOPLE_MANAGE, load=queries.by_public_id, back=_to_person, opens=_themselves)
def died(person: Person) -> Answer:
    """Somebody has died: all that is theirs ends."""
    form = forms.DeathForm()

    def act() -> Done:
        death = actions.note_death(current_actor(), person.id, form.died_on.data)
        return Done(lambda: _died(person, death.went))

    return through(form, act, lambda: _page(person, form))


def _died(person: Person, went: Sequence[Any]) -> str:
    if not went:
        return str(_("We recorded that %(name)s has died. They won’t get any more messages.", name=person.full_name))
    return str(
        _(
            "We’ve recorded that %(name)s has died. We won’t contact them anymore, and this has ended: %(what)s.",
            name=person.full_name,
            what="; ".join(str(each) for each in went),
        )
    )


@bp.post("/people/<public_id>/alive")
@requires(Permission.PEOPLE_MANAGE, load=queries.by_public_id, back=_to_person, opens=_themselves)
def alive(person: Person) -> Done:
    """That was a mistake."""
    lost = actions.note_life(current_actor(), person.id)
    return Done(
        lambda: with_what_is_gone(
            str(_("%(name)s is back, with everything that’s still available.", name=person.full_name)), lost
        )
    )


@bp.route("/people/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE, load=queries.by_public_id, back=_to_person, opens=_themselves)
def edit(person: Person) -> Answer:
    """Change what is kept about somebody, for who can't do it themselves."""
    return _edit(person, "people/edit.html")
