"""The words that guardians agree to: the organization's own, or those of the house."""

from flask import abort, render_template, url_for

from volunteers.access import Permission
from volunteers.foundation.columns import LocalText
from volunteers.foundation.text import _
from volunteers.safeguarding import actions, forms, queries, words
from volunteers.safeguarding.models import ConsentScope
from volunteers.safeguarding.views.blueprint import bp
from volunteers.web import Answer, Done, current_actor, requires, through


@bp.get("/young-people/words")
@requires(Permission.MINOR_MANAGE)
def texts() -> str:
    """All of them."""
    found = queries.words()
    lines = [
        (scope, words.SCOPE_NAMES[scope], words.text_of(scope, each.text), each.text is not None)
        for scope, each in found.items()
    ]
    return render_template("safeguarding/texts.html", lines=lines)


@bp.route("/young-people/words/<name>", methods=["GET", "POST"])
@requires(Permission.MINOR_MANAGE, back=lambda name: url_for("safeguarding.texts"))
def text(name: str) -> Answer:
    """One of them, in the organization's own words."""
    if name not in {scope.value for scope in ConsentScope}:
        abort(404)
    scope = ConsentScope(name)
    now = queries.words()[scope]
    form = forms.TextForm(now, data={"text": now.text or LocalText.of(words.text_of(scope, None))})

    def act() -> Done:
        actions.write_text(current_actor(), scope, form.text.data, form.version.number)
        return Done(_("Saved. Parents and guardians who agreed to other words are asked again."))

    return through(
        form,
        act,
        lambda: render_template("safeguarding/text.html", form=form, name=words.SCOPE_NAMES[scope]),
    )
