"""One small world for the permission matrix: a committee with everything in it, another one, and one of every actor."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import Flask

from tests.factories import Factories
from volunteers.access import Role
from volunteers.accounts.models import RoleGrant
from volunteers.committees.models import Committee, Membership, OfficeBasis, OfficeKind, Term
from volunteers.foundation import clock
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.initiatives.models import Assignment, AssignmentState
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.notices.models import Notice, NoticeCommittee, NoticeState
from volunteers.partners.models import Partnership
from volunteers.people.models import AnsweredFor, Person
from volunteers.programs.models import Cohort, CohortMember, CohortSession
from volunteers.qualifications.models import AgreementText, Evidence, KindSort
from volunteers.registration.models import YoungInterest
from volunteers.safeguarding.models import ConsentRequest

CANARY = "canary-of-korea"
CHILD = "canary-of-a-child"
"""What stands in the name of somebody under 18: their guardian and the coordinators read it, and nobody else."""

ACTORS = (
    "anonymous",
    "deactivated",
    "newcomer",
    "applicant",
    "member",
    "other-member",
    "secretary",
    "treasurer",
    "vice-chair",
    "acting-chair",
    "chair",
    "other-chair",
    "coordinator",
    "board",
    "auditor",
    "administrator",
    "guardian",
)

NARROW_ACTORS = ("guardian-by-link", "household")
"""Who can do what somebody else of the table can, and a little more: they are asked where that can differ
(`test_matrix.NARROW`), and stand in the table's last columns.
"""

ACTING = {
    "secretary": OfficeKind.SECRETARY,
    "treasurer": OfficeKind.TREASURER,
    "vice-chair": OfficeKind.VICE_CHAIR,
    "acting-chair": OfficeKind.CHAIR,
}
"""Officers who are no members, so that what they may comes from the office alone: a member may some of it anyway."""

LONG = date(2099, 12, 31)
"""The last day of who acts: an open end is for one chair alone, and there is an elected one too."""


@dataclass
class World:
    """People by actor's name, and the rows that addresses name."""

    people: dict[str, Person] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    household: dict[str, Any] = field(default_factory=dict)
    """The rows of who shares the address of the actor `household`, and said yes: addresses name them for that one."""


def _first(app: Flask, model: Any, **where: Any) -> Any:
    with app.app_context():
        row = db.session.query(model).filter_by(**where).order_by(model.id).first()
        db.session.expunge(row)
    return row


def build(app: Flask, make: Factories) -> World:
    """Everything lies in the Korea Committee; its texts carry the canary."""
    world = World()
    city = make.city()
    korea = make.committee("Korea Committee", partner_city_id=city.id)
    other = make.committee("Ethiopia Committee")
    people = world.people
    people["newcomer"] = make.person("Newcomer")
    people["deactivated"] = make.person("Deactivated", account=make.account("closed@demo.example", active=False))
    people["member"] = make.member(korea, make.person(f"Member {CANARY}", phone="+13035550199"))
    people["other-member"] = make.member(other)
    for name, office in ACTING.items():
        people[name] = make.officer(korea, office, make.person(name.title()), basis=OfficeBasis.ACTING, ends_on=LONG)
    people["chair"] = make.officer(korea)
    people["other-chair"] = make.officer(other)
    for role in (Role.COORDINATOR, Role.BOARD, Role.AUDITOR):
        people[role.value] = make.person(role.value.title(), roles=(role,))
    admin = make.account(roles=(Role.ADMINISTRATOR,), second_step_at=clock.now())  # may ask others for theirs
    people["administrator"] = make.person("Administrator", account=admin, email=admin.email)
    people["applicant"] = make.person(f"Applicant {CANARY}")
    initiative = make.initiative(korea, is_public=False, title=LocalText.of(f"Initiative {CANARY}"))
    position = make.position(initiative)
    kind = make.kind(evidence=Evidence.LINE)
    texts = {"title": LocalText.of(f"Activity {CANARY}"), "place": f"Place {CANARY}"}
    activity = make.activity(korea, requires=[kind.id], is_public=False, **texts)
    save = make._save
    now = clock.now()
    world.rows = {
        "city": city,
        "partnership": _first(app, Partnership, city_id=city.id),
        "committee": korea,
        "waiting": make.pending(korea, people["newcomer"].email),
        "office_offer": make.pending(
            korea,
            "asked@demo.example",
            kind="office",
            payload={"committee_id": korea.id, "office": "treasurer", "basis": "appointed", "ends_on": None},
        ),
        "application": make.application(korea, people["applicant"], message=f"Message {CANARY}"),
        "membership": _first(app, Membership, person_id=people["member"].id),
        "term": _first(app, Term, committee_id=korea.id, office=OfficeKind.SECRETARY),
        "initiative": initiative,
        "position": position,
        "assignment": save(
            Assignment(
                position_id=position.id,
                person_id=people["member"].id,
                state=AssignmentState.OFFERED,
                offered_at=now,
                offered_by_id=people["chair"].id,
            )
        ),
        "offer": make.offer(make.position(initiative), people["member"], words=f"Words {CANARY}"),
        "activity": activity,
        "open_activity": make.activity(korea, capacity=400),
        "series": make.series(make.activity(korea, is_public=False, **texts)),
        "sign_up": make.sign_up(activity, people["member"].id),
        "notice": save(
            Notice(
                committee_id=korea.id,
                author_id=people["chair"].id,
                subject=LocalText.of(f"Subject {CANARY}"),
                body=LocalText.of(f"Body {CANARY}"),
                reply_to="chair@demo.example",
                created_at=now,
            )
        ),
        "person": people["member"],
        "account": make.account("someone@demo.example", second_step_at=now),
        "young": save(YoungInterest(call_name="Young", guardian_email="guardian@demo.example", received_at=now)),
    }
    _family(make, world)
    make.skill(people["member"], "ko", translates=True)
    world.rows["kind"] = kind
    world.rows["qualification"] = make.qualification(people["member"], kind, line=f"Line {CANARY}")
    cohort = save(
        Cohort(committee_id=korea.id, title=LocalText.of(f"Cohort {CANARY}"), kind_id=kind.id, created_at=now)
    )
    session = save(CohortSession(cohort_id=cohort.id, held_on=now.date() - timedelta(days=3)))
    helper = save(CohortMember(cohort_id=cohort.id, person_id=people["member"].id, joined_at=now))
    world.rows |= {"cohort": cohort, "session": session, "helper": helper}
    world.rows["agreement"] = make.kind("Waiver", sort=KindSort.AGREEMENT, text_number=1)
    save(AgreementText(kind_id=world.rows["agreement"].id, number=1, body=LocalText.of("I agree."), written_at=now))
    planned = make.activity(korea, is_public=False, title=LocalText.of(f"Planned {CANARY}"))
    world.rows["to_do"] = make.role(planned, f"Role {CANARY}")
    world.rows["shift"] = make.shift(planned, capacity=4, position_id=world.rows["to_do"].id)
    world.rows["exception"] = make.exception(people["applicant"], activity, [kind], reason=f"Reason {CANARY}")
    world.rows["reader"] = make.reader(world.rows["application"], people["member"])
    world.rows["role"] = save(RoleGrant(account_id=world.rows["account"].id, role=Role.BOARD.value, granted_at=now))
    world.rows["delivery"] = save(
        Delivery(
            kind="accounts/sign_in",
            state=DeliveryState.FAILED,
            category="operational",
            dedupe_key="matrix",
            message_id="matrix@demo.example",
            to_address=f"{CANARY}@demo.example",
            language="en",
            created_at=now,
            next_attempt_at=now,
        )
    )
    save(NoticeCommittee(notice_id=world.rows["notice"].id, committee_id=korea.id))
    _hand_over(make, world, korea.id)
    _household(make, world, other)
    return world


def _household(make: Factories, world: World, committee: Committee) -> None:
    """Somebody who signs in, and an adult at the same address who has no account and said yes; in a committee apart."""
    holder = world.people["household"] = make.person("Household")
    adult = make.person("Adult of the household", email=holder.email, account=None)
    now = clock.now()
    make._save(AnsweredFor(account_id=holder.account_id, person_id=adult.id, since_at=now, asked_at=now, agreed_at=now))
    assignment = Assignment(
        position_id=make.position(make.initiative(committee)).id,
        person_id=adult.id,
        state=AssignmentState.OFFERED,
        offered_at=now,
    )
    world.household = {
        "person": adult,
        "application": make.application(committee, adult),
        "assignment": make._save(assignment),
        "sign_up": make.sign_up(make.activity(committee), adult.id),
    }


def _family(make: Factories, world: World) -> None:
    """A child with a guardian who signs in, and a question about what everybody may come to."""
    guardian = world.people["guardian"] = make.person("Guardian")
    child = make.person(f"Mina {CHILD}", is_adult=False, account=None, email=None)
    world.rows |= {
        "child": child,
        "guardianship": make.guardianship(child, guardian),
        "question": make._save(
            ConsentRequest(
                child_id=child.id,
                activity_id=world.rows["open_activity"].id,
                shift_id=world.rows["open_activity"].shifts[0].id,
                scopes=["taking_part", "photo"],
                asked_at=clock.now(),
            )
        ),
    }


def _hand_over(make: Factories, world: World, committee_id: int) -> None:
    """The applicant chaired beside the chair, has handed that over, and reads what they wrote in it."""
    applicant, yesterday = world.people["applicant"], clock.today("America/Denver") - timedelta(days=1)
    term = {"committee_id": committee_id, "person_id": applicant.id, "office": OfficeKind.VICE_CHAIR}
    successor = _first(make.app, Term, person_id=world.people["vice-chair"].id)
    dates = {"starts_on": date(2024, 1, 1), "ends_on": yesterday, "is_settled": True}
    make._save(Term(**term, **dates, basis=OfficeBasis.ACTING, handed_to_id=successor.id))
    world.rows["written"] = make._save(
        Notice(
            committee_id=committee_id,
            author_id=applicant.id,
            subject=LocalText.of(f"Written subject {CANARY}"),
            body=LocalText.of(f"Written body {CANARY}"),
            reply_to="former@demo.example",
            created_at=clock.now(),
            sent_at=clock.now(),
            state=NoticeState.SENT,
        )
    )
    make._save(NoticeCommittee(notice_id=world.rows["written"].id, committee_id=committee_id))
