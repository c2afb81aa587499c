"""The outbox: which mails wait, went out, came back or failed. What they say is nobody's business."""

from flask import render_template, request, url_for

from volunteers.access import Permission
from volunteers.admin import actions, queries
from volunteers.admin.views import kept_mail
from volunteers.admin.views.blueprint import bp
from volunteers.foundation.addresses import bare
from volunteers.foundation.text import _
from volunteers.house import House
from volunteers.mail import queries as mail
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.mail.words import STATES, state_in_words, state_kind
from volunteers.web import Done, current_actor, flash_problem, paginate, requires
from volunteers.web.asked import looked_for, words


@bp.get("/admin/outbox")
@requires(Permission.OUTBOX_READ)
def outbox() -> str:
    """The mails, newest first, in pages."""
    q, wanted, kind = looked_for(), request.args.get("state", ""), words("kind")
    typed = bare(q)
    state = DeliveryState(wanted) if wanted in set(DeliveryState) else None
    known = queries.known_addresses(typed) if q else ()
    page = paginate(mail.outbox(current_actor(), state=state, kind=kind or None, q=typed or None, known=known))
    counts, mail_words = mail.counts(), House.of().mail_in_words
    return render_template(
        "admin/outbox.html",
        page=page,
        state_choices=[(each.value, f"{word} ({counts.get(each, 0)})") for each, word in STATES.items()],
        kind_choices=[(each, mail_words(each)) for each in queries.outbox_kinds()],
        State=DeliveryState,
        again=actions.AGAIN,
        what_happened=state_in_words,
        state_kind=state_kind,
        mail_words=mail_words,
        q=q,
        state=state,
        kind=kind,
        shows_mail=kept_mail.may_read(),
    )


def _to_outbox(_delivery: Delivery) -> str:
    return url_for("admin.outbox", state=request.form.get("state") or None)


@bp.post("/admin/outbox/<public_id>/try-again")
@requires(Permission.OUTBOX_READ, load=queries.delivery, back=_to_outbox)
def try_again(delivery: Delivery) -> Done:
    """Have a mail sent again."""
    row = actions.try_again(current_actor(), delivery.id)
    if row.state is DeliveryState.SUPPRESSED:  # it was done, and yet no mail goes out
        flash_problem(state_in_words(row))
        return Done()
    return Done(_("It’s on its way again. This page shows what happens to it."))
