"""The door from the mail to who was brought in: "take me off", and "I'm someone else"."""

from flask import url_for

from volunteers.foundation import moments
from volunteers.foundation.text import _
from volunteers.imports import actions, queries
from volunteers.links import Link
from volunteers.web.answers import AnswerPage, Choice

TAKE_OFF = "take-off"


class BroughtInAnswers:
    """What `web.answers` asks for links of the purpose BROUGHT_IN. Whoever reads the address learns no name."""

    def page(self, link: Link) -> AnswerPage | None:
        """What was put on our list, and one button to be taken off."""
        row = queries.by_key(link.subject_id)
        if row is None:
            return None
        is_off = link.used_at is not None or not queries.brought_at(link)
        since = moments.date(row.done_at or row.created_at, year=True)
        return AnswerPage(
            name=link.address or "",
            title=_("Do you want to be on our list?"),
            text=[]
            if is_off
            else [
                _("We put this address on our list of volunteers and members on %(day)s.", day=since),
                _(
                    "If you don’t want that, select the button. We’ll take the address off right away, send nothing "
                    "more to it, and ask a coordinator to erase what we have about you."
                ),
            ],
            choices=[] if is_off else [Choice(TAKE_OFF, _("Take me off the list"))],
            settled=_("This address isn’t on our list, and we don’t write to it.") if is_off else "",
            not_me=_(
                "Then someone mistyped an address. Select the button: we’ll take this address off and send nothing "
                "more to it."
            ),
            onward=[(_("Sign in"), url_for("accounts.login"))],
        )

    def act(self, link: Link, choice: str) -> str:
        """Take the address off; the coordinators are told."""
        actions.take_off(link.id, is_other=False)
        return str(_("Done. We took the address off, and a coordinator erases what we have about you."))

    def not_me(self, link: Link) -> str:
        """The same for an address that is somebody else's."""
        actions.take_off(link.id, is_other=True)
        return str(_("Thank you. We took this address off, and won’t send anything more to it."))
