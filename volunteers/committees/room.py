"""What committees bring to the house."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from volunteers.access import Permission
from volunteers.access.rights import Hangs, Right
from volunteers.committees import jobs, lists, models, panels, queries, undoes, words
from volunteers.committees.actions import living
from volunteers.committees.views import bp
from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, Panel, Place, Retention, Room
from volunteers.jobs import Job, every_minute
from volunteers.people.hooks import KnowsNews, NewsOf
from volunteers.search import Searched


def news_of(person_ids: Sequence[int], also: Iterable[int]) -> list[NewsOf]:
    """The committees whose messages these people get, or have stopped."""
    return [_news(committee, readers) for committee, readers in queries.news_of(person_ids, also)]


def news_called(slug: str) -> NewsOf | None:
    """The committee of an address."""
    committee = queries.by_slug(slug)
    return _news(committee) if committee is not None else None


def _news(committee: models.Committee, readers: frozenset[int] = frozenset()) -> NewsOf:
    return NewsOf(committee.id, committee.slug, committee.name, readers)


room = Room(
    name="committees",
    models=(models,),
    stands={models.Membership: lambda row: -list(models.MembershipState).index(row.state)},
    retention=(
        Retention(
            "keep_words_days",
            _l("Reasons when a membership changed"),
            models.MembershipChange,
            lambda then: sa.and_(models.MembershipChange.at < then, models.MembershipChange.reason.is_not(None)),
            empties={"reason": None},
        ),
    ),
    blueprints=(bp,),
    jobs=(Job(jobs.end_by_date, every_minute(10)),),
    navigation=(
        Entry(Desk.MENU, _l("Committees"), "committees.index", 20),
        Entry(Desk.COMMITTEE, _l("Members"), "committees.members", 20, Permission.MEMBERSHIP_READ, "slug"),
        Entry(Desk.COMMITTEE, _l("Offices"), "committees.offices", 70, Permission.OFFICE_READ, "slug"),
        Entry(Desk.COMMITTEE, _l("Settings"), "committees.settings", 80, Permission.COMMITTEE_SETTINGS, "slug"),
    ),
    panels=(Panel(Place.CITY, panels.of_city),),
    lists=(lists.ROSTER,),
    searched=(Searched(models.Committee, "committee", ("name", "short_name", "summary")),),
    hangs=(Hangs(Right.LIVING, "memberships", living.tells, living.look, living.restore),),
    undoes=undoes.UNDOES,
    event_words=words.EVENTS,
    former_events=words.FORMER_EVENTS,
    mail_words=words.MAILS,
    mail_sorts=words.SORTS,
    mail_gates=(queries.mail_gate,),
    mail_truths={
        "committees/membership_ended": queries.about_memberships,
        "committees/membership_resigned": queries.about_memberships,
        "committees/put_in": queries.about_members,
        "committees/office_given": queries.about_terms,
        "committees/office_changed": queries.about_terms,
        "committees/office_over": queries.about_terms,
        "committees/handed_over": queries.about_terms,
        "committees/taken_over": queries.about_terms,
        "committees/called_off": queries.about_terms,
    },
    hooks=(KnowsNews(news_of, news_called),),
)
