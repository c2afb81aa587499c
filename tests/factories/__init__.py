"""Valid objects, made directly in the database; each gives back a detached row whose columns are loaded."""

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm.attributes import set_committed_value

from volunteers.access import Role
from volunteers.accounts.models import Account, RoleGrant
from volunteers.activities import rules
from volunteers.activities.models import (
    Activity,
    ActivityKind,
    ActivityPosition,
    Freq,
    Series,
    Shift,
    SignUp,
    SignUpState,
)
from volunteers.committees.models import Committee, CommitteeKind, Membership, MembershipClass, OfficeKind, Term
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.foundation.walltime import WallTime
from volunteers.initiatives.models import Assignment, Initiative, InitiativeState, Offer, Position, Sector
from volunteers.partners.models import PartnerCity, Partnership, PartnershipKind, PartnershipStatus
from volunteers.pending.models import Pending
from volunteers.people.models import LanguageSkill, Level, Person
from volunteers.qualifications.models import (
    Evidence,
    GateException,
    KindSort,
    Outcome,
    Qualification,
    QualificationKind,
)
from volunteers.reading.models import Reader, Reading
from volunteers.registration.models import Application, ApplicationState
from volunteers.safeguarding.models import Guardianship, Relation

_number = itertools.count(1)
NOW = datetime(2026, 6, 5, 21, 0, tzinfo=UTC)  # Friday, June 5, 2026, 3:00 pm in Aurora


class Factories:
    """`make.person()`, `make.committee()`, …: any attribute can be given."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def _save(self, row: Any) -> Any:
        with self.app.app_context(), unguarded("factory"):
            db.session.add(row)
            db.session.commit()
            db.session.refresh(row)
            db.session.expunge(row)
        return row

    def guardianship(self, child: Person, guardian: Person, *, confirmed: bool = False, **values: Any) -> Guardianship:
        """An adult answers for a child."""
        row: Guardianship = self._save(
            Guardianship(
                child_id=child.id,
                guardian_id=guardian.id,
                since_at=clock.now(),
                confirmed_at=clock.now() if confirmed else None,
                **{"relation": Relation.PARENT, **values},
            )
        )
        return row

    def account(
        self, email: str = "", *, confirmed: bool = True, roles: tuple[Role, ...] = (), **values: Any
    ) -> Account:
        """A confirmed account; `roles` are organisation-wide."""
        n = next(_number)
        account: Account = self._save(
            Account(
                email=email or f"account{n}@demo.example",
                fs_uniquifier=f"fs{n}",
                created_at=clock.now(),
                confirmed_at=clock.now() if confirmed else None,
                **values,
            )
        )
        for role in roles:
            self._save(RoleGrant(account_id=account.id, role=role, granted_at=clock.now()))
        return account

    def person(self, full_name: str = "", *, account: Account | bool | None = True, **values: Any) -> Person:
        """A person, by default with an account; `roles=` makes them hold organisation-wide roles."""
        n = next(_number)
        roles = values.pop("roles", ())
        email = values.pop("email", f"person{n}@demo.example")
        if account is True:
            account = self.account(email, roles=roles)
        name = full_name or f"Person Number {n}"
        person: Person = self._save(
            Person(
                full_name=name,
                email=email,
                account_id=account.id if isinstance(account, Account) else None,
                **{"created_at": clock.now(), **values},
            )
        )
        return person

    def skill(self, person: Person, language: str, **values: Any) -> LanguageSkill:
        """A language of somebody, spoken and written well enough for work."""
        levels = {"speaks": Level.WORK, "writes": Level.WORK}
        skill: LanguageSkill = self._save(LanguageSkill(person_id=person.id, language=language, **(levels | values)))
        return skill

    def kind(self, name: str = "Safety training", **values: Any) -> QualificationKind:
        """A kind of training that is valid for two years, can be renewed for 60 days, and counts 30 days longer."""
        base = {"sort": KindSort.TRAINING, "validity_months": 24, "renewal_days": 60, "grace_days": 30}
        base |= {"evidence": Evidence.OUTCOME, "created_at": clock.now()}
        kind: QualificationKind = self._save(QualificationKind(name=LocalText.of(name), **base | values))
        return kind

    def qualification(
        self, person: Person, kind: QualificationKind, expires_on: date | None = None, **values: Any
    ) -> Qualification:
        """Somebody has it since two years ago, until a day."""
        base = {"outcome": Outcome.PASSED, "issued_on": clock.today("America/Denver") - timedelta(days=730)}
        base |= {"expires_on": expires_on, "recorded_at": clock.now()}
        row: Qualification = self._save(Qualification(person_id=person.id, kind_id=kind.id, **base | values))
        return row

    def exception(
        self, person: Person, activity: Activity, kinds: Sequence[QualificationKind], **values: Any
    ) -> GateException:
        """Somebody may come without these."""
        base = {"subject_type": "activities", "subject_id": activity.id, "kind_ids": [kind.id for kind in kinds]}
        base |= {"title": activity.title, "needed_on": activity.starts_local.date(), "made_at": clock.now()}
        base |= {"reason": "Known for years", "person_id": person.id}
        row: GateException = self._save(GateException(**{**base, **values}))
        return row

    def city(
        self, name: str = "Seongnam", partnership: PartnershipKind | None = PartnershipKind.SISTER, **values: Any
    ) -> PartnerCity:
        """A partner city with an active partnership of this kind, if any."""
        n = next(_number)
        defaults: dict[str, Any] = {
            "slug": f"{name.lower()}-{n}",
            "name": LocalText.of(name),
            "native_name": "성남시",
            "native_language": "ko",
            "country_code": "KR",
            "time_zone": "Asia/Seoul",
            "longitude": 127.14,
            "latitude": 37.42,
            "languages": ["ko"],
            "summary": LocalText.of("Our first partner city."),
        }
        city: PartnerCity = self._save(PartnerCity(**{**defaults, **values}))
        if partnership is not None:
            is_sister = partnership is PartnershipKind.SISTER
            self._save(
                Partnership(
                    city_id=city.id,
                    kind=partnership,
                    status=PartnershipStatus.ACTIVE,
                    agreed_on=date(1992, 7, 1),
                    home_council_voted=is_sister,
                    partner_council_voted=is_sister,
                )
            )
        return city

    def committee(self, name: str = "Korea Committee", **values: Any) -> Committee:
        """A committee that admits by approval."""
        n = next(_number)
        defaults: dict[str, Any] = {
            "slug": f"{name.split(maxsplit=1)[0].lower()}-{n}",
            "name": LocalText.of(name),
            "short_name": LocalText.of(name.removesuffix(" Committee")),
            "kind": CommitteeKind.COUNTRY,
            "summary": LocalText.of("What this committee does."),
        }
        committee: Committee = self._save(Committee(**{**defaults, **values}))
        return committee

    def member(self, committee: Committee, person: Person | None = None, **values: Any) -> Person:
        """A person with an active membership of the committee."""
        person = person or self.person()
        values.setdefault("membership_class", MembershipClass.VOTING)
        values.setdefault("began_on", date(2024, 3, 1))
        self._save(Membership(committee_id=committee.id, person_id=person.id, **values))
        return person

    def officer(
        self, committee: Committee, office: OfficeKind = OfficeKind.CHAIR, person: Person | None = None, **values: Any
    ) -> Person:
        """A member who holds an office now."""
        person = person or self.member(committee)
        values.setdefault("starts_on", date(2025, 1, 1))
        self._save(Term(committee_id=committee.id, person_id=person.id, office=office, **values))
        return person

    def application(self, committee: Committee | None, person: Person | None = None, **values: Any) -> Application:
        """An application that waits for the chair."""
        person = person or self.person()
        defaults: dict[str, Any] = {
            "state": ApplicationState.IN_REVIEW,
            "received_at": clock.now(),
            "review_since_at": clock.now(),
            "message": "I can do Saturdays.",
        }
        application: Application = self._save(
            Application(committee_id=committee.id if committee else None, person_id=person.id, **{**defaults, **values})
        )
        return application

    def pending(self, committee: Committee | None, email: str, **values: Any) -> Pending:
        """An application that waits for the owner of an address."""
        now = clock.now()
        wish = {"committee_id": committee.id if committee else None, "message": "", "message_language": None}
        defaults: dict[str, Any] = {
            "kind": "application",
            "full_name": "Somebody",
            "payload": {**wish, "is_invited": False},
            "created_at": now,
            "expires_at": now + timedelta(days=14),
        }
        pending: Pending = self._save(Pending(email=email, **{**defaults, **values}))
        return pending

    def initiative(self, committee: Committee, **values: Any) -> Initiative:
        """A running initiative."""
        defaults: dict[str, Any] = {
            "title": LocalText.of("Hangul story hour"),
            "summary": LocalText.of("Children read to each other."),
            "sector": Sector.YOUTH_EDUCATION,
            "state": InitiativeState.RUNNING,
            "created_at": clock.now(),
        }
        initiative: Initiative = self._save(Initiative(committee_id=committee.id, **{**defaults, **values}))
        return initiative

    def position(self, initiative: Initiative, **values: Any) -> Position:
        """An open position for two."""
        defaults: dict[str, Any] = {"title": LocalText.of("Reader"), "needed_count": 2}
        position: Position = self._save(Position(initiative_id=initiative.id, **{**defaults, **values}))
        return position

    def assignment(self, position: Position, person: Person, **values: Any) -> Assignment:
        """Somebody who was asked to take a position and has not answered."""
        values.setdefault("offered_at", clock.now())
        assignment: Assignment = self._save(Assignment(position_id=position.id, person_id=person.id, **values))
        return assignment

    def offer(self, position: Position, person: Person, **values: Any) -> Offer:
        """A member offers to take a position."""
        values = {"offered_at": clock.now()} | values
        return self._save(Offer(position_id=position.id, person_id=person.id, **values))

    def reader(self, application: Application, person: Person, language: str = "ko", **values: Any) -> Reader:
        """Somebody who is asked to read to the chair what an applicant wrote."""
        now = clock.now()
        reading = Reading(
            kind="application",
            subject_id=application.id,
            committee_id=application.committee_id,
            author_id=application.person_id,
            language=language,
            asked_at=now,
            ends_at=now + timedelta(days=7),
        )
        self._save(reading)
        reader: Reader = self._save(Reader(reading_id=reading.id, person_id=person.id, asked_at=now, **values))
        return reader

    def activity(
        self, committee: Committee, *, starts: datetime | None = None, hours: float = 1.5, **values: Any
    ) -> Activity:
        """A public activity next week, 18:00 in Denver unless `starts` (a naive wall time) says else."""
        capacity = values.pop("capacity", None)
        zone = values.pop("time_zone", "America/Denver")
        if starts is None:
            day = clock.today(zone) + timedelta(days=8)
            starts = datetime(day.year, day.month, day.day, 18, 0)  # noqa: DTZ001 - a wall time
        ends = starts + timedelta(hours=hours)
        defaults: dict[str, Any] = {
            "kind": ActivityKind.SOCIAL,
            "title": LocalText.of("Story hour"),
            "place": "Sunrise Community House",
            "is_public": True,
            "starts_local": starts,
            "ends_local": ends,
            "time_zone": zone,
            "starts_at": WallTime(starts, zone).instant,
            "ends_at": WallTime(ends, zone).instant,
            "created_at": clock.now(),
            "changed_at": clock.now(),
        }
        activity: Activity = self._save(Activity(committee_id=committee.id, **{**defaults, **values}))
        shift: Shift = self._save(Shift(activity_id=activity.id, public_id=activity.public_id, capacity=capacity))
        set_committed_value(activity, "shifts", [shift])
        return activity

    def series(self, activity: Activity, *, times: int = 4, **values: Any) -> Series:
        """A weekly series whose first time an activity is, and whose others are like it."""
        names = [name for name in rules.series.PLANNED if name != "capacity"]
        planned = {**{name: getattr(activity, name) for name in names}, "capacity": activity.shifts[0].capacity}
        defaults: dict[str, Any] = {
            "freq": Freq.WEEKLY,
            "weekdays": [activity.starts_local.weekday()],
            "count": times,
            "starts_local": activity.starts_local,
            "ends_local": activity.ends_local,
            "time_zone": activity.time_zone,
            "created_at": clock.now(),
            "changed_at": clock.now(),
            **rules.series.plan_of(planned),
        }
        series: Series = self._save(Series(committee_id=activity.committee_id, **{**defaults, **values}))
        with self.app.app_context(), unguarded("tests"):
            for number in range(times):
                by = timedelta(days=7 * number)
                row = db.session.get_one(Activity, activity.id) if not number else None
                if row is None:
                    row = Activity(committee_id=activity.committee_id, time_zone=activity.time_zone)
                    row.starts_fold = row.ends_fold = 0
                    row.shifts = [Shift(capacity=planned["capacity"])]
                    row.starts_local, row.ends_local = activity.starts_local + by, activity.ends_local + by
                    row.starts_at, row.ends_at = row.starts.instant, row.ends.instant
                    row.created_at = row.changed_at = clock.now()
                    for name in names:
                        setattr(row, name, planned[name])
                    db.session.add(row)
                row.series_id, row.series_slot = series.id, activity.starts_local + by
            db.session.commit()
        return series

    def shift(
        self,
        activity: Activity,
        *,
        starts: datetime | None = None,
        hours: float = 1.5,
        capacity: int | None = None,
        position_id: int | None = None,
    ) -> Shift:
        """Another shift of an activity; with times of its own where `starts` (a naive wall time) says when."""
        own: dict[str, Any] = {}
        if starts is not None:
            ends = starts + timedelta(hours=hours)
            own = {
                "own_starts_local": starts,
                "own_ends_local": ends,
                "own_starts_at": WallTime(starts, activity.time_zone).instant,
                "own_ends_at": WallTime(ends, activity.time_zone).instant,
            }
        shift: Shift = self._save(Shift(activity_id=activity.id, capacity=capacity, position_id=position_id, **own))
        set_committed_value(activity, "shifts", [*activity.shifts, shift])
        return shift

    def role(self, activity: Activity, title: str, **values: Any) -> ActivityPosition:
        """Something to do at an activity."""
        row: ActivityPosition = self._save(
            ActivityPosition(activity_id=activity.id, title=LocalText.of(title), **values)
        )
        return row

    def sign_up(self, what: Activity | Shift, person_id: int, state: SignUpState = SignUpState.CONFIRMED) -> SignUp:
        """Somebody on a shift, or on the one of an activity, whatever the rules say."""
        shift = what.shifts[0] if isinstance(what, Activity) else what
        now = clock.now()
        sign_up: SignUp = self._save(
            SignUp(shift_id=shift.id, person_id=person_id, state=state, signed_up_at=now, changed_at=now)
        )
        return sign_up
