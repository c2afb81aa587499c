"""Which mails somebody gets: the form with what can be stopped, and what still comes as the gates say it now."""

from collections.abc import Collection, Iterable, Sequence
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
    """The committees whose messages none of those wants who would get them; where nobody would, who stopped them."""

    @classmethod
    def of(cls, people: Sequence[Person]) -> "Mails":
        """As it stands now."""
        keys = [person.id for person in people]
        found = queries.stopped(keys)
        out = {key: {committee for _channel, committee in rows if committee is not None} for key, rows in found.items()}
        news = news_of(keys, set().union(*out.values()))
        stopped = frozenset(each for each in Channel if all((each, None) in found.get(key, ()) for key in keys))
        committees = {each.key for each in news if all(each.key in out.get(key, ()) for key in each.readers)}
        return cls(people, news, stopped, frozenset(committees))

    def form(self, **kwargs: Any) -> forms.PreferencesForm:
        """The form with what is ticked now."""
        rows = [(each.slug, self._called(each), each.key not in self.stopped_committees) for each in self.news]
        return forms.preferences_form(set(Channel) - self.stopped, rows, **kwargs)

    def _called(self, news: NewsOf) -> str:
        name = shown(news.name).text
        return name if news.is_member else str(_("%(committee)s (not a member now)", committee=name))

    def to_input(self, form: forms.PreferencesForm) -> MailInput:
        """What was chosen otherwise than it stood: what is left as it is stays as each of them has it."""
        chosen = form.to_input({each.slug: each.key for each in self.news})
        return MailInput(
            channels={each: wants for each, wants in chosen.channels.items() if wants is (each in self.stopped)},
            committees={
                key: wants for key, wants in chosen.committees.items() if wants is (key in self.stopped_committees)
            },
        )

    def coming(self, they: bool = False) -> tuple[list[str], list[str]]:
        """(what still comes, what does not): each sort of mail that a room sends, as the gates answer for it now.

        `they`: somebody else reads it.
        """
        sent = set(House.of().mail_sorts.values())
        mails: list[tuple[Sort, tuple[int, ...], Collection[Person]]] = []
        words: list[str] = []
        for sort in [each for each in Sort if each in sent]:
            if sort is Sort.NOTICES:
                for news in [each for each in self.news if each.is_member]:
                    mails.append((sort, (news.key,), [each for each in self.people if each.id in news.readers]))
                    words.append(str(_("messages from %(committee)s", committee=shown(news.name).text)))
            mails.append((sort, (), self.people))
            words.append(str((THEIR_SORTS if they else SORTS)[sort]))
        answers = list(zip(words, queries.coming(mails), strict=True))
        return [word for word, comes in answers if comes], [word for word, comes in answers if not comes]


def names_of(keys: Iterable[int]) -> list[LocalText]:
    """What the committees with these keys are called."""
    wanted = list(keys)
    return [news.name for news in news_of([], wanted)] if wanted else []
