"""Which mails somebody gets: the form with what can be stopped, and what still comes as the gates say it now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from volunteers.foundation.columns import LocalText
from volunteers.foundation.text import _
from volunteers.house import House
from volunteers.mail.sorts import Sort
from volunteers.mail.words import SORTS, THEIR_SORTS
from volunteers.people import forms, queries
from volunteers.people.hooks import NewsOf, news_of
from volunteers.people.inputs import MailInput
from volunteers.people.models import Channel, Person
from volunteers.web.language import shown


@dataclass(frozen=True)
class Mails:
    """What is asked, and answered, about the mails of those who are written to at one address, or of one person."""

    people: Sequence[Person]
    news: Sequence[NewsOf]
    stopped: frozenset[Channel]
    """The channels that none of them wants."""
    stopped_committees: frozenset[int]

    @classmethod
    def of(cls, people: Sequence[Person]) -> "Mails":
        """As it stands now."""
        keys = [person.id for person in people]
        found = queries.stopped(keys)
        committees = frozenset(key for rows in found.values() for _channel, key in rows if key is not None)
        stopped = frozenset(each for each in Channel if all((each, None) in found.get(key, ()) for key in keys))
        return cls(people, news_of(keys, committees), stopped, committees)

    def form(self, **kwargs: Any) -> forms.PreferencesForm:
        """The form with what is ticked now."""
        rows = [(each.slug, self._called(each), each.key not in self.stopped_committees) for each in self.news]
        return forms.preferences_form(set(Channel) - self.stopped, rows, **kwargs)

    def _called(self, news: NewsOf) -> str:
        name = shown(news.name).text
        return name if news.is_member else str(_("%(committee)s (not a member now)", committee=name))

    def to_input(self, form: forms.PreferencesForm) -> MailInput:
        """What was chosen."""
        return form.to_input({each.slug: each.key for each in self.news})

    def coming(self, they: bool = False) -> tuple[list[str], list[str]]:
        """(what still comes, what does not): each sort of mail that a room sends, as the gates answer for it now.

        `they`: somebody else reads it.
        """
        sent = set(House.of().mail_sorts.values())
        mails: list[tuple[Sort, tuple[int, ...]]] = []
        words: list[str] = []
        for sort in [each for each in Sort if each in sent]:
            if sort is Sort.NOTICES:
                for news in [each for each in self.news if each.is_member]:
                    mails.append((sort, (news.key,)))
                    words.append(str(_("messages from %(committee)s", committee=shown(news.name).text)))
            mails.append((sort, ()))
            words.append(str((THEIR_SORTS if they else SORTS)[sort]))
        answers = list(zip(words, queries.coming(self.people, mails), strict=True))
        return [word for word, comes in answers if comes], [word for word, comes in answers if not comes]


def names_of(keys: Iterable[int]) -> list[LocalText]:
    """What the committees with these keys are called."""
    wanted = list(keys)
    return [news.name for news in news_of([], wanted)] if wanted else []
