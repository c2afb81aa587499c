"""The composer's page: which form, with which choices, counts and preview."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import render_template, url_for
from wtforms.fields import SelectChoice

from volunteers.access import Actor, Permission
from volunteers.activities.models import Activity
from volunteers.committees.inputs import RosterFilter
from volunteers.committees.models import Committee
from volunteers.committees.words import narrowed_in_words
from volunteers.foundation import shapes
from volunteers.foundation.columns import LocalText, new_public_id
from volunteers.foundation.db import need
from volunteers.foundation.text import _, _n
from volunteers.notices.emails import activity_of
from volunteers.notices.forms import (
    COMMITTEES,
    EVERYBODY,
    PLACES,
    WAITING,
    ChairForm,
    CoordinatorForm,
    NoticeForm,
    RosterForm,
    WhoComesForm,
)
from volunteers.notices.inputs import Audience, NoticeInput
from volunteers.notices.models import Notice, ReplyTo
from volunteers.notices.preview import Preview, preview
from volunteers.notices.queries import audience as audiences
from volunteers.notices.queries import outlook as outlooks
from volunteers.notices.queries.notices import audience_of, writable_committees
from volunteers.notices.words import left_out_in_words
from volunteers.organization.queries import current as current_organization
from volunteers.people.models import Person
from volunteers.web.asked import asked, words
from volunteers.web.language import shown

_KEY = re.compile(r"[0-9b-df-hj-np-tv-z]{16}\Z")


@dataclass
class Composer:
    """One composer: who writes, to which committees they may, and the draft, where there is one already.

    `activity`: it is to those who come there. `roster`: it is to those of a committee who fit a narrowed roster.
    """

    actor: Actor
    committees: Sequence[Committee]
    author: Person
    notice: Notice | None = None
    activity: Activity | None = None
    roster: tuple[Committee, RosterFilter] | None = None

    @classmethod
    def of(cls, actor: Actor, notice: Notice | None = None) -> "Composer":
        """The composer of an actor; a draft says itself whom it is to."""
        composer = cls(actor, writable_committees(actor), need(Person, actor.person_id or 0), notice)
        if notice is not None:
            narrow = audience_of(notice).narrow
            composer.activity = activity_of(notice)
            composer.roster = (notice.audience[0].committee, narrow) if narrow is not None else None
        return composer

    @property
    def query(self) -> dict[str, Any]:
        """What the address of an empty composer says of whom it is to."""
        if self.activity is not None:
            return {"activity": self.activity.public_id}
        if self.roster is not None:
            return {"committee": self.roster[0].slug, **self.roster[1].values()}
        return {}

    @property
    def ids(self) -> dict[str, int]:
        """The keys of the committees on offer."""
        return {committee.slug: committee.id for committee in self.committees}

    def chosen(self, audience: Audience) -> list[Committee]:
        """The committees of an audience."""
        return [committee for committee in self.committees if committee.id in audience.committee_ids]

    def signature(self, audience: Audience) -> str:
        """An audience in one line: the form says with it what the figures on its page were for."""
        if self.activity is not None:
            return f"{self.activity.public_id}:{WAITING if audience.is_to_waiting else PLACES}"
        narrow = f"?{urlencode(audience.narrow.values(), doseq=True)}" if audience.narrow is not None else ""
        slugs = ",".join(sorted(c.slug for c in self.chosen(audience)))
        return EVERYBODY if audience.is_to_everybody else slugs + narrow

    def form(self, slugs: Sequence[str] = (), *, everybody: bool = False) -> NoticeForm:
        """The form, filled from the draft or for these committees, or from what was posted."""
        values = self._draft_values() if self.notice else self._new_values(slugs, everybody)
        form = self._chosen_form(values)
        form.reply_to.choices = self._reply_choices(form.audience(self.ids))
        return form

    def _chosen_form(self, values: dict[str, Any]) -> NoticeForm:
        if self.activity is not None:
            coming = WhoComesForm(self.notice, data=values)
            coming.activity = self.activity
            coming.who.choices = [
                SelectChoice(PLACES, _("Everyone who has a place"), {}),
                SelectChoice(WAITING, _("Everyone who has a place or is on the waiting list"), {}),
            ]
            return coming
        if self.roster is not None:
            fitting = RosterForm(self.notice, data=values)
            fitting.committee_id, fitting.narrow = self.roster[0].id, self.roster[1]
            return fitting
        is_wide = self.actor.may(Permission.NOTICE_SEND_ALL)
        form = (CoordinatorForm if is_wide else ChairForm)(self.notice, data=values)
        counts = audiences.member_counts([committee.id for committee in self.committees])
        form.committee.choices = [self._choice(committee, counts, is_wide) for committee in self.committees]
        if isinstance(form, CoordinatorForm):
            form.audience_kind.choices = [
                SelectChoice(COMMITTEES, _("The members of these committees"), {}),
                SelectChoice(EVERYBODY, _("Everyone we know"), {"small": _people(audiences.count_everybody())}),
            ]
        return form

    def _draft_values(self) -> dict[str, Any]:
        assert self.notice is not None  # noqa: S101 - the caller asked
        notice, audience = self.notice, audience_of(self.notice)
        slugs = [committee.slug for committee in self.chosen(audience)]
        return {
            "committee": slugs if self.actor.may(Permission.NOTICE_SEND_ALL) else next(iter(slugs), None),
            "audience_kind": EVERYBODY if audience.is_to_everybody else COMMITTEES,
            "who": WAITING if audience.is_to_waiting else PLACES,
            "reply_to": self._reply_kind(notice),
            "subject": notice.subject,
            "body": notice.body,
            "key": notice.public_id,
        }

    def _reply_kind(self, notice: Notice) -> str:
        if notice.author_id != self.author.id:  # it came with the office
            return self._default_reply()
        if notice.reply_to == self.author.email:
            return ReplyTo.ME.value
        is_ours = notice.reply_to == current_organization().email
        return ReplyTo.ORGANIZATION.value if is_ours else ReplyTo.COMMITTEE.value

    def _new_values(self, slugs: Sequence[str], everybody: bool) -> dict[str, Any]:
        is_wide = self.actor.may(Permission.NOTICE_SEND_ALL)
        one = slugs[0] if slugs else (self.committees[0].slug if len(self.committees) == 1 else None)
        return {
            "committee": list(slugs) if is_wide else one,
            "audience_kind": EVERYBODY if everybody else COMMITTEES,
            "who": WAITING if words("who") == WAITING else PLACES,
            "reply_to": self._default_reply(),
            "subject": LocalText(),
            "body": LocalText(),
            "key": new_public_id(),
        }

    def _choice(self, committee: Committee, counts: dict[int, int], is_wide: bool) -> SelectChoice:
        name = shown(committee.name)
        label = name.text if is_wide else _("All members of %(committee)s", committee=name.text)
        more: dict[str, Any] = {"hue": committee.hue, "small": _people(counts.get(committee.id, 0))}
        city = committee.partner_city
        if city is not None and city.native_name:
            more |= {"native": city.native_name, "native_lang": city.native_language}
        if name.lang and name.is_fallback:
            more["lang"] = name.lang
        return SelectChoice(committee.slug, label, more)

    def _reply_choices(self, audience: Audience) -> list[SelectChoice]:
        choices = []
        contacts = [c.contact_email for c in self.committees if c.contact_email]
        if contacts and not self.actor.may(Permission.NOTICE_SEND_ALL):
            chosen = [c.contact_email for c in self.chosen(audience) if c.contact_email]
            small = chosen[0] if chosen else contacts[0]
            choices.append(SelectChoice(ReplyTo.COMMITTEE.value, _("To the committee"), {"small": small}))
        organization = current_organization()
        if organization.email and (self.actor.may(Permission.NOTICE_SEND_ALL) or not choices):
            choices.append(SelectChoice(ReplyTo.ORGANIZATION.value, organization.name, {"small": organization.email}))
        if self.author.email:
            label = _("To you: everyone who gets the message sees your own address")
            choices.append(SelectChoice(ReplyTo.ME.value, label, {"small": self.author.email}))
        return choices

    def _default_reply(self) -> str:
        """The first address that is nobody's own."""
        return str(self._reply_choices(Audience())[0].value) if self._reply_choices(Audience()) else ""

    def key(self, form: NoticeForm) -> str:
        """The public id that the message has, or will have."""
        if self.notice is not None:
            return self.notice.public_id
        typed = str(form.key.data or "")
        return typed if _KEY.match(typed) else new_public_id()

    def to_input(self, form: NoticeForm) -> NoticeInput:
        """What was typed."""
        return form.to_input(self.ids)

    def page(self, form: NoticeForm) -> str:
        """The whole page, with who gets it as it stands in the form and the draft as one of them will read it."""
        audience = form.audience(self.ids)
        outlook = outlooks.outlook(audience)
        form.subject.wanted = form.body.wanted = tuple(tag for tag, _number in outlook.languages)
        number = _wanted_number(outlook.leaves)
        chosen = self.chosen(audience)
        return render_template(
            "notices/compose.html",
            form=form,
            notice=self.notice,
            composer=self,
            committee=chosen[0] if len(chosen) == 1 and not audience.is_to_everybody else None,
            outlook=outlook,
            signature=self.signature(audience),
            missing=_missing(outlook, form),
            left_out_words=left_out_in_words,
            reply_address=_reply_address(form),
            preview=self._preview(number),
            number=number,
            count_url=url_for("notices.new", **self.query),
            activity=self.activity,
            roster_url=self._roster_url(),
            fitting=narrowed_in_words(self.roster[1]) if self.roster is not None else "",
        )

    def _roster_url(self) -> str:
        """The roster as it was narrowed, where the message is to those on it."""
        if self.roster is None:
            return ""
        values: dict[str, Any] = {"slug": self.roster[0].slug, **self.roster[1].values()}
        return url_for("committees.members", **values)

    def _preview(self, number: int) -> Preview | None:
        if self.notice is None or not self.notice.body:
            return None
        reader = outlooks.reader(audience_of(self.notice), number)
        return preview(self.notice, reader) if reader else None


def _wanted_number(highest: int) -> int:
    return min(max(asked("as", shapes.number, 1), 1), max(1, highest))


def _reply_address(form: NoticeForm) -> str:
    """The address that answers go to, as it stands in the form."""
    for choice in form.reply_to.choices:
        if choice.value == form.reply_to.data:
            return str(choice.render_kw["small"])
    return ""


def _missing(outlook: outlooks.Outlook, form: NoticeForm) -> list[tuple[str, int]]:
    """(language, how many read it) for languages that the message is not written in."""
    written = set(form.body.data or {})
    return [
        (tag, number)
        for tag, number in outlook.languages
        if tag not in written and tag.partition("-")[0] not in written and tag != "en"
    ]


def _people(number: int) -> Any:
    return _n("%(num)s person", "%(num)s people", number)
