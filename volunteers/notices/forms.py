"""The composer: who gets it, where answers go, and what it says in each language."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import HiddenField, StringField
from wtforms.fields import SelectChoice

from volunteers.activities.models import Activity
from volunteers.committees.inputs import RosterFilter
from volunteers.foundation.columns import LocalText
from volunteers.foundation.languages import WRITTEN_TO
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.notices.inputs import Audience, NoticeInput
from volunteers.notices.models import ReplyTo
from volunteers.web.fields import LocalTextField, RadioChoices, TickChoices
from volunteers.web.forms import EditForm

EVERYBODY = "everybody"
COMMITTEES = "committees"
PLACES = "places"
WAITING = "waiting"
SUBJECT_LENGTH = 150
BODY_LENGTH = 10_000


class NoticeText(LocalTextField):
    """A text that may be typed in every language that people are written to in; shown are those that matter here."""

    wanted: tuple[str, ...] = ()
    errors: Any
    _is_reading = False

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self._is_reading = True
        super().process(formdata, data, extra_filters)
        self._is_reading = False

    def tags(self) -> Iterable[str]:
        """English, the languages of the pages, those of the readers, then what is written already."""
        known = list(super().tags())
        more = WRITTEN_TO if self._is_reading else self.wanted
        return [*known, *(tag for tag in more if tag not in known)]

    def complain(self, tag: str, message: str) -> None:
        """Show a refusal at the input of its language."""
        self.part_errors.setdefault(tag, []).append(message)
        self.errors = [*self.errors, message]


class NoticeForm(EditForm):
    """What both composers share. `counted` says which audience the figures on the page were for."""

    reply_to = RadioChoices(_l("Answers go to"), default=ReplyTo.COMMITTEE.value)
    subject = NoticeText(_l("Subject"), max=SUBJECT_LENGTH, is_line=True)
    body = NoticeText(_l("Message"), max=BODY_LENGTH)
    key = HiddenField()
    counted = StringField()

    committee: Any

    def slugs(self) -> list[str]:
        """The committees that were chosen."""
        return list(self.committee.data or []) if isinstance(self.committee.data, list) else [self.committee.data or ""]

    def is_to_everybody(self) -> bool:
        """Whether it is for everybody the organisation knows."""
        return False

    def audience(self, ids: Mapping[str, int]) -> Audience:
        """Who was chosen; a committee that one may not write to is none."""
        if self.is_to_everybody():
            return Audience(is_to_everybody=True)
        return Audience(frozenset(ids[slug] for slug in self.slugs() if slug in ids))

    def to_input(self, ids: Mapping[str, int]) -> NoticeInput:
        """What was typed. `ids` are the keys of the committees on offer by their slugs."""
        return NoticeInput(
            subject=LocalText.of(self.subject.data),
            body=LocalText.of(self.body.data),
            audience=self.audience(ids),
            reply_to=str(self.reply_to.data or ReplyTo.ME),
        )

    def refused(self, refusal: Refusal) -> None:
        """At the field; and of a text, at the language that the refusal is about."""
        field = self._fields.get(refusal.field or "")
        if isinstance(field, NoticeText):
            field.complain(refusal.code.partition(":")[2] or "en", str(refusal))
        else:
            super().refused(refusal)


class WhoComesForm(NoticeForm):
    """To those who have a place on an activity, or also to those who wait for one."""

    activity: Activity
    who = RadioChoices(_l("Who gets it"), default=PLACES)

    def audience(self, ids: Mapping[str, int]) -> Audience:
        return Audience(
            frozenset({self.activity.committee_id}),
            activity_id=self.activity.id,
            is_to_waiting=self.who.data == WAITING,
        )


class RosterForm(NoticeForm):
    """To those members of a committee who are on its roster as it was narrowed; nothing is left to choose."""

    committee_id: int
    narrow: RosterFilter

    def audience(self, ids: Mapping[str, int]) -> Audience:
        return Audience(frozenset({self.committee_id}), narrow=self.narrow)


class ChairForm(NoticeForm):
    """To the members of one committee of one's own."""

    committee = RadioChoices(_l("Who gets it"), needed=_l("Choose who gets it."))


class CoordinatorForm(NoticeForm):
    """To several committees, or to everybody."""

    audience_kind = RadioChoices(
        _l("Who gets it"),
        name="audience",
        choices=[SelectChoice(COMMITTEES, "", {}), SelectChoice(EVERYBODY, "", {})],
        default=COMMITTEES,
    )
    committee = TickChoices(_l("Which committees"))

    def is_to_everybody(self) -> bool:
        return bool(self.audience_kind.data == EVERYBODY)
