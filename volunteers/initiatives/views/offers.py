"""A role and who would like to do it: the member offers, the chair asks or thanks."""

from flask import abort, render_template, request, url_for

from volunteers.access import Permission
from volunteers.foundation.text import _
from volunteers.initiatives import actions, queries, rules
from volunteers.initiatives.forms import OfferForm, ReaderForm
from volunteers.initiatives.models import Initiative, Offer, Position
from volunteers.initiatives.views.initiatives import bp, of_position
from volunteers.organization.queries import today_here
from volunteers.people import queries as people_queries
from volunteers.reading import words as reading_words
from volunteers.web import Answer, Done, current_actor, requires, see_other, through
from volunteers.web.language import current_tag


def to_position(row: Position | Offer) -> str:
    """The page of a role."""
    return url_for("initiatives.position", public_id=(row if isinstance(row, Position) else row.position).public_id)


def _of_offer(offer: Offer) -> Initiative:
    return offer.position.initiative


def _for_whom(wanted: str | None) -> int | None:
    person_id = people_queries.chosen(current_actor(), wanted, Permission.OFFER_OWN)
    if person_id is None and current_actor().is_signed_in:
        abort(404)
    return person_id


@bp.get("/positions/<public_id>")
@requires(Permission.INITIATIVE_READ, load=queries.position, on=of_position)
def position(position: Position) -> str:
    """One role: what it needs, and "I would like to do this"."""
    return _page(position, OfferForm(), _for_whom(request.args.get("for")))


def _page(position: Position, form: OfferForm, person_id: int | None) -> str:
    actor, initiative = current_actor(), position.initiative
    accepted = queries.accepted_count(position.id)
    may_manage = actor.may(Permission.INITIATIVE_MANAGE, initiative)
    membership = queries.membership_of(initiative.committee_id, person_id) if person_id else None
    mine = queries.of_person_in(person_id, [position.id]).get(position.id) if person_id else None
    return render_template(
        "initiatives/position.html",
        form=form,
        position=position,
        initiative=initiative,
        committee=initiative.committee,
        accepted=accepted,
        nobody=rules.why_no_offers(initiative, position, accepted),
        is_member=membership is not None,
        refusal=rules.why_not_offer(membership, mine, today_here()) if membership else None,
        mine=mine,
        offer=queries.waiting_offer(position.id, person_id) if person_id else None,
        people=people_queries.answered_for(actor, Permission.OFFER_OWN),
        person_id=person_id,
        may_manage=may_manage,
        offered=queries.offered_for(position.id) if may_manage else [],
    )


@bp.post("/positions/<public_id>/offer")
@requires(Permission.INITIATIVE_READ, load=queries.position, on=of_position, back=to_position)
def offer(position: Position) -> Answer:
    """Offer to do it, with a sentence or without; who is not signed in does that first."""
    if not current_actor().is_signed_in:
        return see_other("accounts.login", next=to_position(position))
    form, person_id = OfferForm(), _for_whom(request.form.get("for"))

    def act() -> Done:
        actions.offer(current_actor(), position.id, person_id or 0, form.to_input(current_tag()))
        return Done(_("Thank you. The chair will read it soon and either ask you to do it or thank you."))

    return through(form, act, lambda: _page(position, form, person_id))


@bp.post("/offers/<public_id>/withdraw")
@requires(Permission.OFFER_OWN, load=queries.offer, back=to_position)
def withdraw_offer(offer: Offer) -> Done:
    """Take one's offer back."""
    actions.withdraw_offer(current_actor(), offer.id)
    return Done(_("You withdrew your offer. Nobody is waiting for you."))


@bp.post("/offers/<public_id>/thank")
@requires(Permission.INITIATIVE_MANAGE, load=queries.offer, on=_of_offer, back=to_position)
def thank(offer: Offer) -> Done:
    """ "Thank you, not this time"."""
    actions.thank(current_actor(), offer.id)
    return Done(lambda: _("In a few minutes, we’ll email %(name)s to thank them.", name=offer.person.greeting_name))


@bp.post("/offers/<public_id>/ask-reader")
@requires(Permission.INITIATIVE_MANAGE, load=queries.offer, on=_of_offer, back=to_position)
def ask_reader(offer: Offer) -> Done:
    """ "Who can read this to me?" """
    form = ReaderForm()
    form.refuse_unfit()
    reading = actions.ask_reader(current_actor(), offer.id, str(form.language.data))
    number = len(reading.readers)
    return Done(lambda: reading_words.asked_in_words(number))
