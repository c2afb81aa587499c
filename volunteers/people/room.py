"""What people bring to the house."""

from volunteers.access import Permission
from volunteers.access.rights import Hangs, Right
from volunteers.accounts.hooks import AddressChanged, Addressee, WhoUses
from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, LinkUse, Retention, Room, alike
from volunteers.jobs import Job, every_minute, every_night
from volunteers.links import Purpose
from volunteers.people import actions, jobs, lists, models, queries, undoes, words
from volunteers.people.actions import lives
from volunteers.people.answers import StillRightDoor
from volunteers.people.hooks import KnowsNews
from volunteers.people.models import still_right, tables
from volunteers.people.views import bp
from volunteers.search import Searched


def who_uses(account_id: int) -> Addressee | None:
    """Who uses an account: accounts see no people, and their mails have a name and a language all the same."""
    people = queries.of_account(account_id)
    return Addressee(people[0].full_name, people[0].preferred_language, people[0].id) if people else None


SEARCHED = Searched(
    models.Person,
    "person",
    ("full_name", "call_name"),
    are_names=True,
    address="email",
    address_read=Permission.PEOPLE_READ,
    unaddressed="death_noted_at",  # nobody is shown it any more (`people/rules.py`)
    unfound="merged_into_id",
    place=lambda row: models.name_key(row.full_name, row.sorts_under),
    place_from=("sorts_under",),
    keeps={
        "folded_name": lambda row: models.folded_name(row.full_name, row.call_name),
        "sort_name": lambda row: models.name_key(row.full_name, row.sorts_under),
    },
)

room = Room(
    name="people",
    models=(tables, still_right),
    stands={
        models.AnsweredFor: alike,
        models.LanguageSkill: models.LanguageSkill.counts,
        models.OptOut: alike,
        models.StillRight: models.StillRight.counts,
    },
    retention=(
        Retention(
            "keep_notes_days",
            _l("Our notes about people"),
            models.PersonNote,
            lambda then: models.PersonNote.written_at < then,
        ),
    ),
    blueprints=(bp,),
    jobs=(Job(jobs.settle_deaths, every_minute(10)), Job(jobs.ask_what_is_right, every_night(15))),
    navigation=(
        Entry(Desk.ABOUT_ME, _l("My name, languages and when I have time"), "people.profile", 10),
        Entry(Desk.ABOUT_ME, _l("Emails I get"), "people.preferences", 20),
        Entry(Desk.COORDINATION, _l("People"), "people.index", 30, Permission.ORGANIZATION_DESK),
        Entry(Desk.COORDINATION, _l("Still right?"), "people.unsure", 32, Permission.PEOPLE_READ),
    ),
    lists=(lists.PEOPLE,),
    searched=(SEARCHED,),
    links={
        Purpose.HOUSEHOLD: LinkUse(_l("for someone who shares an address"), "people.household"),
        Purpose.OWN_ADDRESS: LinkUse(_l("for an address of one’s own"), "people.own_address"),
        Purpose.STILL_RIGHT: LinkUse(_l("to say if what we know is still right"), "answers.show", StillRightDoor()),
        Purpose.UNSUBSCRIBE: LinkUse(_l("to stop one kind of message"), "people.unsubscribe"),
    },
    hangs=(Hangs(Right.LIVING, "sign_in", lives.tells_sign_in, lives.look_at_sign_in, lives.restore_sign_in),),
    undoes=undoes.UNDOES,
    event_words=words.EVENTS,
    mail_words=words.MAILS,
    mail_sorts=words.SORTS,
    mail_truths={
        "people/died": queries.about_deaths,
        "people/lives": queries.about_deaths,
        "people/household_asked": queries.about_households,
        "people/still_right": queries.about_still_right,
    },
    mail_gates=(queries.mail_gate,),
    needs=(KnowsNews,),
    hooks=(WhoUses(who_uses), AddressChanged(actions.follow_address)),
    # RFC 8058: a mail program that unsubscribes has no cookie and no token
    without_csrf=("people.unsubscribe_one_click",),
)
