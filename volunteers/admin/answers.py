"""The door from the test mail: "it arrived"."""

from flask import url_for

from volunteers.admin import actions
from volunteers.foundation.text import _
from volunteers.links import Link
from volunteers.people import queries as people_queries
from volunteers.web.answers import AnswerPage, Choice

ARRIVED = "arrived"


class TestMailAnswers:
    """What `web.answers` asks for links of the purpose MAIL_ARRIVED."""

    def page(self, link: Link) -> AnswerPage | None:
        """For whom, and one button."""
        person = people_queries.by_id(link.person_id)
        if person is None:
            return None
        is_said = link.used_at is not None
        return AnswerPage(
            name=person.greeting_name,
            title=_("Email is working"),
            text=[_("If you can read this, email from this site is arriving where it should.")],
            choices=[] if is_said else [Choice(ARRIVED, _("It arrived"), is_main=True)],
            settled=_("It’s recorded on your administration page.") if is_said else "",
            onward=[(_("Administration"), url_for("admin.index"))],
        )

    def act(self, link: Link, choice: str) -> str:
        """Note it."""
        actions.note_arrived(link.id)
        return str(_("Great. It’s recorded on your administration page."))
