"""Decisions about people, as pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from volunteers.access import Actor, Permission
from volunteers.accounts.rules import once_more
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l, reads_as
from volunteers.mail import Recipient
from volunteers.people.inputs import SkillInput
from volunteers.people.models import About, AnsweredFor, Basis, LanguageSkill, Person, StillRight, Viewer

_ROSTER = (About.NAME, About.CALL_NAME, About.OFFICE, About.LANGUAGES)
SEEN: Mapping[Viewer, tuple[About, ...]] = {
    Viewer.FELLOW: (About.CALL_NAME, About.OFFICE),
    Viewer.SECRETARY: _ROSTER,
    Viewer.CHAIR: (*_ROSTER, About.EMAIL, About.PHONE, About.HELPING),
    Viewer.COORDINATOR: tuple(About),
    Viewer.ADMINISTRATOR: (About.NAME, About.EMAIL),
    Viewer.AUDITOR: (About.NAME,),
    Viewer.EVERYBODY: (),
}
"""Who sees what of a person. Pages, mails and the sentences that promise it are made of this one table."""


def has_died(person: Person | None = None) -> Refusal:
    """Nothing is given to, or asked of, somebody who has died, or of whom nothing is left but a count."""
    if person is not None and person.merged_into_id is not None:
        return Refusal(_l("This record was merged with another one of the same person."), code="merged")
    if person is not None and person.is_erased:
        return Refusal(_l("This person’s data was erased."), code="erased")
    return Refusal(_l("Our records say that this person has died."), code="has-died")


def why_not_note_death(actor: Actor, person: Person, died_on: date | None, today: date) -> Refusal | None:
    """Why it can't be noted that this person has died; `today` is the latest day that it is anywhere."""
    if actor.person_id == person.id:
        return Refusal(_l("You can’t record this about yourself."), code="oneself", status=403)
    if died_on is not None and died_on > today:
        return Refusal(_l("This date is in the future. Check it or leave it empty."), code="future", field="died_on")
    return None


def why_not_at_once(hanging: Sequence[Any]) -> Refusal | None:
    """Why a death can't be noted in this moment: something came to the person while that was done."""
    if not hanging:
        return None
    return once_more()


def sign_in_lost(*, has_roles: bool) -> list[Any]:
    """What could not come back to somebody whose death was a mistake: their address is another account's by now."""
    lost: list[Any] = [
        _l(
            "their sign-in, because someone else at their address now signs in there, and sees and answers what we "
            "ask them"
        )
    ]
    return [*lost, _l("their site-wide roles, which depended on that sign-in")] if has_roles else lost


def is_guarded(person: Person) -> bool:
    """Whether only the guardian and the coordinators may know how to reach this person: who is under 18."""
    return not person.is_adult


def seen_by(viewer: Viewer, person: Person) -> tuple[About, ...]:
    """What this viewer sees of this person: less where they are under 18, or keep something to themselves."""
    hidden: set[About] = set()
    if viewer is not Viewer.COORDINATOR:
        hidden |= {About.EMAIL, About.PHONE, About.HELPING} if is_guarded(person) else set()
        hidden |= set() if person.may_be_asked else {About.HELPING}
        hidden |= {About.PHONE} if person.is_phone_private else set()
    hidden |= {About.EMAIL} if person.is_dead else set()  # there is nobody to write to
    return tuple(each for each in SEEN[viewer] if each not in hidden)


def viewer_of(actor: Actor, committee_id: int | None) -> Viewer:
    """As whom somebody reads a list: of everybody, or of the members of this committee."""
    if actor.may_in(Permission.PEOPLE_READ, None):
        return Viewer.COORDINATOR
    if actor.may_in(Permission.MEMBERSHIP_END, committee_id):
        return Viewer.CHAIR
    return Viewer.SECRETARY if actor.may_in(Permission.MEMBERSHIP_READ, committee_id) else Viewer.EVERYBODY


def recipient(person: Person) -> Recipient:
    """Whom a mail to a person goes to. Without an address it is written as left out, with the reason."""
    return Recipient(
        person.email or "", person.full_name, person.preferred_language, person.id, is_guarded=is_guarded(person)
    )


def why_not_recognised(person: Person, account_id: int) -> Refusal | None:
    """Why an account can't be this person's: they sign in with another one by now."""
    if person.account_id in (None, account_id):
        return None
    return once_more()


def why_not_mend(person: Person) -> Refusal | None:
    """Why nobody can be given another address."""
    if person.is_dead:
        return has_died()
    if is_guarded(person):
        return Refusal(
            _l("This person is under 18. We only email their parent or guardian."), code="guarded", field="email"
        )
    return None


ASK_HOUSEHOLD_AGAIN = timedelta(days=30)
"""How long somebody who said no is not asked again."""


def why_not_ask_household(row: AnsweredFor | None, person: Person, now: datetime) -> Refusal | None:
    """Why somebody who shares an address can't be asked whether its account may act for them."""
    if person.is_dead:
        return has_died(person)
    if row is None:
        return not_of_household()
    if not person.is_adult:
        return Refusal(
            _l("This person is under 18, so their parent or guardian decides. If that’s you, register your child."),
            code="guardian-first",
        )
    if row.agreed_at is not None:
        return Refusal(_l("They already said yes."), code="agreed-already")
    if not person.email:
        return Refusal(_l("They have no email address here, so we can’t ask them."), code="no-address")
    last = max((each for each in (row.asked_at, row.declined_at) if each is not None), default=None)
    if last is not None and now < last + ASK_HOUSEHOLD_AGAIN:
        return Refusal(_l("We asked them not long ago. You can ask again 30 days after that."), code="asked-already")
    return None


def not_of_household() -> Refusal:
    """No account answers for them, or not any more."""
    return Refusal(_l("Nobody at this email address acts for this person anymore."), code="no-household")


def why_not_move_out(person: Person, *, is_shared: bool) -> Refusal | None:
    """Why somebody can't say by themselves that this is their address; `is_shared`: it is the one they share now.

    Whether somebody signs in with it is told to its owner, behind the mail, and not to who typed it.
    """
    if is_guarded(person) and not person.is_dead and person.account_id is None:
        return Refusal(
            _l("If you’re under 18, a parent or guardian changes this for you."), code="guarded", field="email"
        )
    if is_shared:
        return Refusal(
            _l("This is the address that you share. Enter one that’s only yours."), code="shared-address", field="email"
        )
    return why_not_take(person, is_taken=False)


def why_not_take(person: Person, *, is_taken: bool) -> Refusal | None:
    """Why somebody can't have this address as their own, whose owner says that it is; `is_taken` as above.

    Under 18 it is the first address of a child, which a guardian typed.
    """
    if person.is_dead:
        return has_died(person)
    if person.account_id is not None or (is_guarded(person) and person.email is not None):
        return once_more()
    if is_taken:
        return Refusal(
            _l("Someone already signs in with this email address. Choose one that’s only yours."),
            code="address-taken",
            field="email",
        )
    return None


def is_same_name(person: Person, typed: str) -> bool:
    """Whether a typed name is this person's, however it is written."""
    read = reads_as(typed)
    return read != "" and read in (reads_as(person.full_name), reads_as(person.call_name))


def useful(skills: Iterable[LanguageSkill]) -> list[LanguageSkill]:
    """The languages that somebody speaks, interprets or translates, the best spoken first."""
    ranked = [
        (-skill.speaks.rank if skill.speaks else 0, skill.language, skill)
        for skill in skills
        if skill.speaks or skill.interprets or skill.translates
    ]
    return [skill for _rank, _language, skill in sorted(ranked, key=lambda each: each[:2])]


def spoken(skills: Iterable[LanguageSkill]) -> list[LanguageSkill]:
    """The languages that somebody speaks, the best first."""
    return [skill for skill in useful(skills) if skill.speaks]


def may_record(actor: Actor, person: Person) -> bool:
    """Whether somebody records tests and certificates of a person: a coordinator, and never about themselves."""
    return actor.may(Permission.PEOPLE_MANAGE, person) and person.id not in actor.acts_for


def why_not_basis(given: SkillInput, today: date, *, may_record: bool) -> Refusal | None:
    """Why a language can't stand on this basis; `today` is the latest day that it is anywhere."""
    if given.basis in (None, Basis.SELF_STATED):
        return None
    if not may_record:
        return Refusal(_l("Only a coordinator can record a test or a certificate."), code="only-stated", status=403)
    if given.basis_on is None or given.basis_on > today:
        return Refusal(_l("When was it tested or certified? The date can’t be in the future."), code="basis-day")
    return None


def why_not_change_language(row: LanguageSkill, given: SkillInput | None, *, may_record: bool) -> Refusal | None:
    """Why a language can't be changed, or taken off (`given` is None): what a coordinator recorded stays theirs."""
    is_same = given is not None and (given.speaks, given.writes) == (row.speaks, row.writes)
    if may_record or not row.is_recorded or is_same:
        return None
    return Refusal(
        _l(
            "We recorded a test or a certificate for one of these languages. Only a coordinator can change or "
            "remove it."
        ),
        code="recorded",
    )


LINK_DAYS = 60
"""How long the link of the yearly question can be used."""
LEAST_A_DAY, MOST_A_DAY = 20, 1000
"""How many addresses are asked on one day at least, and at most."""
MONTHS_LEFT_ALONE = 6
"""Nobody is asked whose last word, or last question, is younger: so each is asked in the month nearest to a year."""


def left_alone_since(today: date) -> date:
    """Whoever said something on this day or later, or was asked then, is not asked in the month of `today`."""
    month = today.year * 12 + today.month - 1 - MONTHS_LEFT_ALONE
    return date(month // 12, month % 12 + 1, 1)


def how_many_today(left: int, asked: int, today: date) -> int:
    """How many more addresses to ask today, of those `left`, after those `asked` today: spread over the month."""
    last = (date(today.year + today.month // 12, today.month % 12 + 1, 1) - timedelta(days=1)).day
    share = -(-(left + asked) // (last - today.day + 1))
    return max(0, min(left, min(max(share, LEAST_A_DAY), MOST_A_DAY) - asked))


def is_waiting(row: StillRight | None) -> bool:
    """Whether somebody was asked if what we know is still right, and has not answered."""
    if row is None or row.asked_on is None:
        return False
    return row.confirmed_on is None or row.confirmed_on < row.asked_on


def why_not_by_link(person: Person | None, address: str | None, *, is_open: bool) -> Refusal | None:
    """Why the link of the yearly question opens nothing; `address` is the one to which it was sent."""
    if person is None or person.is_dead or person.email != address:
        return Refusal(
            _l("This link isn’t for anyone anymore. We may have another email address now."), code="link-over"
        )
    if not is_open:
        return Refusal(_l("This link was already used, or it has expired."), code="link-used")
    return None


def why_not_confirm(person: Person) -> Refusal | None:
    """Why it can't be written down that what we know of somebody is still right."""
    if person.is_dead:
        return has_died(person)
    if is_guarded(person):
        return Refusal(
            _l("This person is under 18. Ask their parent or guardian, and edit their page."), code="guarded"
        )
    return None


def last_digits(phone: str | None) -> str:
    """Enough of a number for its owner to know it again, and for nobody else to call it."""
    return "".join(ch for ch in phone or "" if ch.isdecimal())[-2:]
