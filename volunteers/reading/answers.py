"""The door behind the link in the mail that asks somebody to read a few lines: only the words, and nobody's name."""

from volunteers.access import Actor, Permission
from volunteers.foundation import languages
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _
from volunteers.links import Link, is_open
from volunteers.reading import actions, queries, rules, words
from volunteers.reading.forms import ReadForm
from volunteers.reading.hooks import words_for
from volunteers.reading.models import Reader
from volunteers.web.answers import AnswerPage, Choice, Quote
from volunteers.web.language import current_tag

READ, CANNOT = "read", "cannot"


def _of(link: Link) -> Reader | None:
    found = queries.readers_by_key([link.subject_id or 0]).get(link.subject_id or 0)
    return found if found is not None and found.person_id == link.person_id else None


class ReaderDoor:
    """What the answers' page asks of this room."""

    def page(self, link: Link) -> AnswerPage | None:
        """The words and their language, a field for what they say, and the two buttons."""
        reader = _of(link)
        if reader is None:
            return None
        said = words_for(reader)
        refusal = rules.why_not_answer(reader, is_needed=said is not None)
        settled = words.settled_in_words(reader) or (str(refusal) if refusal is not None else "")
        asks = said is not None and not settled and is_open(link)
        language = languages.name_in(reader.reading.language, current_tag())
        return AnswerPage(
            name=reader.person.greeting_name,
            title=_("Can you tell us what this says?"),
            text=[
                _(
                    "Someone wrote this to us in %(language)s, and the person who has to answer can’t read it.",
                    language=language,
                ),
                _("Please keep it to yourself. It was written to us."),
            ]
            if asks
            else [],
            quote=Quote(said.text, reader.reading.language) if said is not None and asks else None,
            form=ReadForm() if asks else None,
            choices=[
                Choice(READ, _("Send what it says"), is_main=True, takes_form=True),
                Choice(CANNOT, _("I can’t read this")),
            ]
            if asks
            else [],
            settled=settled,
        )

    def act(self, link: Link, choice: str) -> str:
        """What it says, or that they can't, once."""
        reader = _of(link)
        if reader is None:
            raise Refusal(_("There’s nothing left to answer."), code="gone", status=404)
        actor = Actor.from_link(link.person_id, Permission.READING_ANSWER, link_id=link.id)
        if choice == READ:
            actions.read(actor, reader.id, ReadForm().text.data or "")
            return str(_("Thank you. We’ll email the person who asked in a few minutes."))
        actions.cannot(actor, reader.id)
        return str(_("Thank you for letting us know. That’s fine."))
