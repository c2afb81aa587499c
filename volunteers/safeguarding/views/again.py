"""A lost link is sent again, to the address that we know; nobody learns from it who is known."""

from flask import render_template, url_for

from volunteers.mail.asked import has_room
from volunteers.safeguarding import actions, forms
from volunteers.safeguarding.holder import behind, by_guardian, speak_language_of
from volunteers.safeguarding.views.blueprint import bp
from volunteers.web import Answer, Done, current_actor, limits, public, through
from volunteers.web.language import current_tag, in_all_languages


@bp.route("/guardian/again", methods=["GET", "POST"])
@public("whoever lost their link types the address to which it is sent")
@limits.posts("20 per hour")
@limits.posts("10 per hour", key=limits.typed_address)
@in_all_languages
def again() -> Answer:
    """Type the address."""
    form = forms.AgainForm()

    def act() -> Done:
        address = str(form.email.data)
        if has_room(address):
            actions.send_again(current_actor(), address)
        return Done(to=url_for("safeguarding.sent"))

    return through(form, act, lambda: render_template("safeguarding/again.html", form=form), rereads=False)


@bp.get("/guardian/sent")
@public("tells what happens next, and nothing about anybody")
@in_all_languages
def sent() -> str:
    """Check your email."""
    return render_template("safeguarding/sent.html")


@bp.post("/guardian/<token>/renew")
@public("whoever holds a link that has expired has it sent anew, to the address that it went to")
@limits.posts("20 per hour")
@by_guardian
@in_all_languages
def renew(token: str) -> Answer:
    """A new link in place of one that has expired."""
    link, _person = behind(token)
    speak_language_of(link)
    if link.revoked_at is None and link.address and has_room(link.address):
        actions.send_again(current_actor(), link.address)
    return Done(to=url_for("safeguarding.sent", lang=current_tag()))
