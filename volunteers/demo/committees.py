"""Partner cities, committees, who belongs to them, and who holds their offices."""

import tomllib
from datetime import date, timedelta
from typing import Any

from volunteers.committees.models import (
    Committee,
    CommitteeKind,
    EndReason,
    Membership,
    MembershipChange,
    MembershipClass,
    MembershipState,
    OfficeBasis,
    OfficeKind,
    Stage,
    Term,
)
from volunteers.demo.people import add_somebody
from volunteers.demo.stage import DATA, Group, Someone, read_csv
from volunteers.demo.stage import Stage as Demonstration
from volunteers.foundation.text import slug_of
from volunteers.partners.models import PartnerCity, Partnership, PartnershipKind, PartnershipStatus, Precision

LARGE = 1_000  # from so many people on, everybody belongs to one large committee, to measure with
LARGEST = "korea"
LONERS = 18
USUAL_COUNT = 220
SHARE_AN_ADDRESS = 0.05
DIED_OR_LEFT = (EndReason.RESIGNED, EndReason.RESIGNED, EndReason.TERM_OVER, EndReason.REMOVED)

OFFICES: dict[str, dict[OfficeKind, tuple[str, OfficeBasis, int | None]]] = {
    "korea": {
        OfficeKind.CHAIR: ("chair", OfficeBasis.ELECTED, 300),
        OfficeKind.VICE_CHAIR: ("", OfficeBasis.ELECTED, 300),
        OfficeKind.SECRETARY: ("secretary", OfficeBasis.ELECTED, 47),
    },
    "ethiopia": {
        OfficeKind.CHAIR: ("other-chair", OfficeBasis.ELECTED, 500),
        OfficeKind.TREASURER: ("treasurer", OfficeBasis.ELECTED, 23),
        OfficeKind.SECRETARY: ("", OfficeBasis.APPOINTED, None),
    },
    "taiwan": {
        OfficeKind.CHAIR: ("", OfficeBasis.ACTING, 55),
        OfficeKind.SECRETARY: ("", OfficeBasis.ELECTED, 400),
    },
    "costa-rica": {OfficeKind.CHAIR: ("", OfficeBasis.ACTING, 31)},
    "business-and-trade": {OfficeKind.VICE_CHAIR: ("", OfficeBasis.ELECTED, 90)},
}
"""Who holds which office, how, and in how many days the term ends; what is not named is vacant."""

USUAL: dict[OfficeKind, tuple[str, OfficeBasis, int | None]] = {
    OfficeKind.CHAIR: ("", OfficeBasis.ELECTED, 420),
    OfficeKind.VICE_CHAIR: ("", OfficeBasis.ELECTED, 420),
    OfficeKind.SECRETARY: ("", OfficeBasis.APPOINTED, 200),
    OfficeKind.TREASURER: ("", OfficeBasis.ELECTED, 200),
}
CAST_MEMBERSHIPS = {
    "chair": ("korea", "youth-and-education"),
    "secretary": ("korea",),
    "member": ("korea", "arts-and-festivals"),
    "other-chair": ("ethiopia", "language-bank"),
    "treasurer": ("ethiopia",),
    "board": ("business-and-trade",),
    "guardian": ("hosting-and-hospitality",),
}


def _toml(name: str) -> dict[str, Any]:
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)


def add_cities(stage: Demonstration) -> dict[str, int]:
    """The partner cities and their partnerships; gives the keys by English name."""
    more, keys = _toml("cities.toml"), {}
    for position, facts in enumerate(read_csv("partner_cities.csv")):
        slug = slug_of(facts["name"])
        city = more[slug]
        dx, dy, anchor = city["label"]
        keys[facts["name"]] = city_id = stage.rows.add(
            PartnerCity,
            slug=slug,
            name=city["name"],
            native_name=city.get("native", facts["native_name"]),
            native_language=city["native_language"],
            country_code=facts["country_code"],
            languages=facts["languages"].split(";"),
            time_zone=facts["time_zone"],
            longitude=city["longitude"],
            latitude=city["latitude"],
            label_dx=dx,
            label_dy=dy,
            label_anchor=anchor,
            hue=city["hue"],
            summary=city["summary"],
            story=city["story"],
            position=position,
        )
        stage.rows.add(
            Partnership,
            city_id=city_id,
            kind=PartnershipKind(facts["kind"]),
            status=PartnershipStatus(facts["status"]),
            agreed_on=date.fromisoformat(facts["agreed_on"]) if facts["agreed_on"] else None,
            agreed_precision=Precision(facts["agreed_precision"]),
            home_council_voted=facts["kind"] == PartnershipKind.SISTER,
            partner_council_voted=facts["kind"] == PartnershipKind.SISTER,
            note=city.get("note", {}),
        )
    return keys


def add_committees(stage: Demonstration, cities: dict[str, int]) -> None:
    """The committees, with their texts."""
    more = _toml("committees.toml")
    for position, facts in enumerate(read_csv("committees.csv")):
        slug = slug_of(facts["name"].removesuffix(" Committee"))
        texts = more[slug]
        key = stage.rows.add(
            Committee,
            slug=slug,
            name=texts["name"],
            short_name=texts["short"],
            kind=CommitteeKind(facts["kind"]),
            stage=Stage(facts["stage"]),
            partner_city_id=cities.get(facts["partner_city"]),
            hue=texts["hue"],
            summary=texts["summary"],
            purpose=texts["purpose"],
            meets=texts["meets"],
            first_steps=more["shared"]["first_steps"],
            contact_email=f"{slug}@demo.example",
            position=position,
        )
        stage.groups[slug] = Group(key, slug, texts["name"], texts["languages"])


def add_members(stage: Demonstration, count: int) -> None:
    """Everybody else, until there are `count` people, and who belongs where since when."""
    for who, slugs in CAST_MEMBERSHIPS.items():
        for slug in slugs:
            _join(stage, stage.groups[slug], stage.cast[who], 620, MembershipClass.VOTING)
    random, groups = stage.random, list(stage.groups.values())
    neighbour: Someone | None = None
    usual = min(count, USUAL_COUNT)
    while len(stage.people) < count:
        group = stage.groups[LARGEST] if len(stage.people) >= LARGE else random.choice(groups)
        is_loner = usual - LONERS <= len(stage.people) < usual
        days = random.choice((1, 2, 4, 6, 9, 20)) if is_loner else random.randint(30, 1_500)
        shares = neighbour if neighbour and random.random() < SHARE_AN_ADDRESS else None
        someone = add_somebody(stage, random.choice(group.languages), days, shares_with=shares)
        neighbour = someone if someone.account_id else None
        if is_loner:
            continue
        homes = {group.slug: group}
        for _second in range(random.choice((0, 0, 1, 1, 2))):
            other = random.choice(groups)
            homes[other.slug] = other
        if count >= LARGE:
            homes[LARGEST] = stage.groups[LARGEST]
        for home in homes.values():
            _join(stage, home, someone, random.randint(10, days), None)


def _join(
    stage: Demonstration, group: Group, person: Someone, days: int, membership_class: MembershipClass | None
) -> None:
    """A membership with its history: most are active; some rest, some ended."""
    random = stage.random
    chosen = membership_class or random.choice(
        (MembershipClass.VOTING, MembershipClass.VOTING, MembershipClass.NON_VOTING, MembershipClass.ALTERNATE)
    )
    luck = 1.0 if membership_class else random.random()
    state = MembershipState.ACTIVE
    if luck < 0.16:
        state = (MembershipState.ENDED, MembershipState.ON_LEAVE, MembershipState.LAPSED)[int(luck / 0.06)]
    changed_days = random.randint(5, days) if state is not MembershipState.ACTIVE else days
    is_ended = state is MembershipState.ENDED
    key = stage.rows.add(
        Membership,
        committee_id=group.id,
        person_id=person.id,
        state=state,
        membership_class=chosen,
        began_on=stage.today - timedelta(days=days),
        ended_on=stage.today - timedelta(days=changed_days) if is_ended else None,
        end_reason=random.choice(DIED_OR_LEFT) if is_ended else None,
    )
    stage.rows.add(MembershipChange, membership_id=key, state=MembershipState.ACTIVE, at=stage.ago(days))
    if state is MembershipState.ACTIVE:
        group.members.append(person)
        if person.account_id and person not in stage.cast.values():
            group.extras.append(person)
    else:
        stage.rows.add(MembershipChange, membership_id=key, state=state, at=stage.ago(changed_days))


def add_offices(stage: Demonstration) -> None:
    """Offices with their terms: held, acting, ending soon, vacant, and those of last time."""
    for group in stage.groups.values():
        free = list(group.extras[: 2 * len(OfficeKind)])
        for office, (who, basis, days) in OFFICES.get(group.slug, USUAL).items():
            holder = stage.cast[who] if who else free.pop(0)
            group.officers[office.value] = holder
            starts_on = stage.today - timedelta(days=(days or 200) % 365 + 30)
            _term(stage, group, holder, office, basis, starts_on, days)
            before = free.pop(0)
            ended_on = starts_on - timedelta(days=1)
            stage.rows.add(
                Term,
                committee_id=group.id,
                person_id=before.id,
                office=office,
                basis=OfficeBasis.ELECTED,
                starts_on=ended_on - timedelta(days=729),
                ends_on=ended_on,
            )


def _term(
    stage: Demonstration,
    group: Group,
    person: Someone,
    office: OfficeKind,
    basis: OfficeBasis,
    starts_on: date,
    days: int | None,
) -> None:
    stage.rows.add(
        Term,
        committee_id=group.id,
        person_id=person.id,
        office=office,
        basis=basis,
        starts_on=starts_on,
        ends_on=None if days is None else stage.today + timedelta(days=days),
    )
