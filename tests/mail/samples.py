"""Each kind of mail with fixed facts, in all its cases. Names hold what markup would change: & < > ' and quotes."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from volunteers.access import GRANTS, Role
from volunteers.activities.models import Activity
from volunteers.foundation.columns import LocalText
from volunteers.links.models import Purpose
from volunteers.mail.copies import ABOUT, PAGE
from volunteers.mail.message import day, moment, page, text
from volunteers.notices import emails as notices

Cases = Mapping[str, Mapping[str, Any]]
"""The facts of a message, by what is the case."""

LETTERHEAD = SimpleNamespace(
    name="Aurora Sister Cities & Friends",
    phone="+1 303 555 0142",
    phone_hours="Monday to Thursday, 9 am to 3 pm",
    email="hello@demo.example",
    postal_address="1700 Daybreak Avenue, Aurora, Colorado 80010",
)
READER = "Siobhán O'Neil <Sho>"


def signed(purpose: Purpose, endpoint: str) -> dict[str, Any]:
    """A signed link whose token is always the same."""
    return {"$link": "abcdefghijklmnop", "purpose": purpose.value, "endpoint": endpoint, "values": {}}


ENTRY = signed(Purpose.SIGN_IN, "accounts.verify")
SECOND_STEP = page("accounts.second_step")
COMMITTEE = text({"en": "Food & Farms", "es": "Comida y «granjas»"})
NAME = "Ana D'Amico"
COMMITTEE_PAGE = page("committees.show", slug="food")
MEMBERS = page("committees.members", slug="food")
APPLICATIONS = page("registration.applications", slug="food")
WORDS = 'I can\'t any more: <too much> & too far.\n\nThank you for "everything".'

BY = moment(datetime(2096, 6, 16, 12, 0, tzinfo=UTC))
LONG_AGO = moment(datetime(2006, 6, 16, 12, 0, tzinfo=UTC))
WAITING = [
    {"name": name, "committee": COMMITTEE, "since": moment(datetime(2096, 6, number, 12, 0, tzinfo=UTC))}
    for number, name in ((9, NAME), (10, READER))
]

STILL_RIGHT = [{"name": name, "page": signed(Purpose.STILL_RIGHT, "answers.show")} for name in (NAME, READER)]
KNOWN = {
    "name": NAME,
    "call_name": "Ana <A>",
    "number": "47",
    "languages": ["es", "ko"],
    "skills": "driving, salt & bread",
    "availability": ["saturdays", "weekday_evenings"],
    "has_emergency": True,
    "committees": [COMMITTEE],
}

CHAIRED = (
    (COMMITTEE, APPLICATIONS),
    (text({"en": "Arts", "es": "Artes"}), page("registration.applications", slug="arts")),
)

ACCOUNTS: Mapping[str, Cases] = {
    "accounts/address_changed": {"": {}},
    "accounts/address_taken": {"": {"sign_in": page("accounts.login")}},
    "accounts/closed": {"": {}},
    "accounts/confirm_new_address": {"": {"confirm": signed(Purpose.CHANGE_ADDRESS, "accounts.confirm")}},
    "accounts/library": {"": {"heading": "Something & more", "text": "Hello O'Neil,\n\nsomething happened.\n\nBye."}},
    "accounts/nobody_registered": {"": {"join": page("registration.register")}},
    "accounts/passkey_removed": {"": {"name": NAME, "security": SECOND_STEP}},
    "accounts/password_changed": {"": {"reset": page("accounts.reset")}},
    "accounts/recovery_code_used": {
        "": {"left": 9, "security": SECOND_STEP},
        "one left": {"left": 1, "security": SECOND_STEP},
        "none left": {"left": 0, "security": SECOND_STEP},
    },
    "accounts/recovery_codes_renewed": {"": {"security": SECOND_STEP}},
    "accounts/reset": {"": {"reset": signed(Purpose.RESET_PASSWORD, "accounts.new_password")}},
    "accounts/second_step_ended": {
        "by the owner": {"by": "owner", "reason": "", "security": SECOND_STEP},
        "by an administrator": {"by": "administrator", "reason": WORDS, "security": SECOND_STEP},
        "at the machine": {"by": "machine", "reason": "", "security": SECOND_STEP},
    },
    "accounts/second_step_set": {
        "an app": {"is_app": True, "is_other": False, "security": SECOND_STEP},
        "another app": {"is_app": True, "is_other": True, "security": SECOND_STEP},
        "a passkey": {"is_app": False, "is_other": False, "security": SECOND_STEP},
    },
    "accounts/set_password": {"": {"entry": signed(Purpose.SET_PASSWORD, "accounts.new_password")}},
    "accounts/sign_in": {"": {"entry": ENTRY}},
    "accounts/way_in": {
        "": {"by": NAME, "says_who": False, "entry": ENTRY},
        "without an account": {"by": NAME, "says_who": True, "entry": signed(Purpose.SIGN_IN, "pending.who")},
    },
    "accounts/who": {"": {"entry": signed(Purpose.SIGN_IN, "pending.who")}},
}

BROUGHT = {"off": signed(Purpose.BROUGHT_IN, "answers.show")}
BROUGHT_PEOPLE = [{"name": NAME, "page": page("people.show", public_id="person0000000000")}]
EXPIRES: Mapping[str, Any] = {
    "kind": text({"en": "Safety & “first aid”", "es": "Seguridad"}),
    "how_to": None,
    "expires_on": day(date(2096, 5, 3)),
    "page": page("qualifications.mine"),
}
ACTIVITY: Mapping[str, Any] = {
    "title": text({"en": "Picnic & <games>", "es": "Picnic y <juegos>"}),
    "committee": COMMITTEE,
    "starts_at": moment(datetime(2096, 6, 16, 0, 0, tzinfo=UTC)),
    "ends_at": moment(datetime(2096, 6, 16, 2, 0, tzinfo=UTC)),
    "zone": "America/Denver",
    "is_private": False,
    "is_hidden": False,
    "is_link_hidden": False,
    "was": {},
    "place": "O'Neil's barn, 3 Dawn Lane",
    "online_link": None,
    "activity": page("activities.show", public_id="activity00000000"),
}
ROLE = {"position": {"$text": {"en": "Welcome desk", "es": "Mesa de bienvenida"}}}

AT_HOME = {**ACTIVITY, "is_private": True}
BY_VIDEO = {**ACTIVITY, "place": None, "online_link": "https://video.demo.example/room?a=1&b=2"}
LONG_LINK = "https://video.demo.example/j/81234567890?pwd=" + "aB3xZ9" * 12
WAS_EARLIER = {
    "starts_at": moment(datetime(2096, 6, 15, 23, 0, tzinfo=UTC)),
    "ends_at": moment(datetime(2096, 6, 16, 1, 0, tzinfo=UTC)),
    "zone": "America/Denver",
}
OVER_NIGHT = {**ACTIVITY, "ends_at": moment(datetime(2096, 6, 17, 15, 0, tzinfo=UTC))}
IN_KOREA = {**ACTIVITY, "zone": "Asia/Seoul"}
ALL_DAY = {
    **ACTIVITY,
    "starts_at": moment(datetime(2096, 6, 16, 6, 0, tzinfo=UTC)),
    "ends_at": moment(datetime(2096, 6, 17, 6, 0, tzinfo=UTC)),
}
HIDDEN = {"place": "", "online_link": "", "is_private": True, "is_hidden": True, "is_link_hidden": True}
PLACE = {
    **{name: ACTIVITY[name] for name in ("title", "committee", "starts_at", "ends_at", "zone", "place")},
    "is_hidden": False,
    "is_link_hidden": False,
    "entry": signed(Purpose.CONFIRM_ADDRESS, "pending.show"),
}
ON_LIST = {"activity": ACTIVITY["activity"], "own": signed(Purpose.OWN_PLACE, "answers.show")}
SAME = {
    **dict.fromkeys(("is_same", "is_other_time", "is_other_place", "is_other_link"), False),
    "comes": True,
    "clash": None,
}

SAYS = text({"en": "Thank you & see you.", "es": "Gracias y hasta pronto."})
REMINDER: Mapping[str, Any] = {
    **ACTIVITY,
    "sign_up": "signup0000000000",
    "says": None,
    "besides": [],
    "asks": True,
    "still": {**signed(Purpose.STILL_COMING, "answers.show"), "values": {"choice": "still-coming"}},
    "cant": {**signed(Purpose.STILL_COMING, "answers.show"), "values": {"choice": "give-back"}},
}

COPY = {ABOUT: [NAME], PAGE: signed(Purpose.GUARDIAN, "safeguarding.guardian")}
A_COPY = "a guardian's copy"

OF_YOUNG = {"name": NAME, **{name: ACTIVITY[name] for name in ("title", "starts_at", "ends_at", "zone", "activity")}}
UNWATCHED = {name: ACTIVITY[name] for name in ("title", "committee", "starts_at", "ends_at", "zone", "activity")}
_LACK = {"name": "", "missing": [], "needed": 0, "young": 0, "most": 0}
LACKS: Mapping[str, Mapping[str, Any]] = {
    "nobody": {**_LACK, "what": "nobody"},
    "not_cleared": {**_LACK, "what": "not_cleared", "name": NAME, "missing": [COMMITTEE, text({"en": "First <aid>"})]},
    "too_few": {**_LACK, "what": "too_few", "needed": 2, "young": 17, "most": 8},
}

CHANGES: Cases = {
    "another time": {**AT_HOME, **SAME, "is_other_time": True, "was": WAS_EARLIER},
    "another end, on another day": {
        **OVER_NIGHT,
        **SAME,
        "is_other_time": True,
        "was": {name: ACTIVITY[name] for name in ("starts_at", "ends_at", "zone")},
    },
    "a day without a time, before and now": {
        **ALL_DAY,
        **SAME,
        "is_other_time": True,
        "was": {
            "starts_at": moment(datetime(2096, 6, 9, 6, 0, tzinfo=UTC)),
            "ends_at": moment(datetime(2096, 6, 11, 5, 59, tzinfo=UTC)),
            "zone": "America/Denver",
        },
    },
    "another place": {**ACTIVITY, **SAME, "is_other_place": True, "was": {"place": "The old library"}},
    "no place any more, by video instead": {
        **BY_VIDEO,
        **SAME,
        "online_link": LONG_LINK,
        "is_other_place": True,
        "is_other_link": True,
        "was": {"place": "The old library", "online_link": ""},
    },
    "another link": {
        **BY_VIDEO,
        **SAME,
        "is_other_link": True,
        "was": {"online_link": "https://video.demo.example/other"},
    },
    "everything": {
        **IN_KOREA,
        **SAME,
        **dict.fromkeys(("is_other_time", "is_other_place", "is_other_link"), True),
        "online_link": LONG_LINK,
        "was": {
            **WAS_EARLIER,
            "title": text({"en": "Tea", "es": "Té"}),
            "place": "The old library",
            "online_link": "https://video.demo.example/other",
        },
    },
    "another time, on the waiting list": {
        **ACTIVITY,
        **HIDDEN,
        **SAME,
        "is_other_time": True,
        "comes": False,
        "was": WAS_EARLIER,
    },
    "goes elsewhere": {
        **ACTIVITY,
        **SAME,
        "is_other_time": True,
        "was": WAS_EARLIER,
        "comes": False,
        "clash": text({"en": "Choir & tea", "es": "Coro y té"}),
    },
    "as it was, and goes elsewhere": {
        **ACTIVITY,
        **SAME,
        "is_same": True,
        "comes": False,
        "clash": text({"en": "Choir & tea", "es": "Coro y té"}),
    },
}
NARROWED = {**ACTIVITY, "place": "", "online_link": "", "calendar": page("activities.index")}
LATE_GAP = {
    **{name: ACTIVITY[name] for name in ("title", "committee", "starts_at", "ends_at", "zone", "activity")},
    "name": NAME,
    "confirmed": 3,
    "capacity": 4,
}
CANCELLED = {**ACTIVITY, "reason": text({"en": "It rains.\nCats & dogs.", "es": "Llueve."})}

ACTIVITIES: Mapping[str, Cases] = {
    "activities/cancelled": {
        "": CANCELLED,
        A_COPY: {**CANCELLED, **COPY},
        "the copy about two": {**CANCELLED, **COPY, ABOUT: [NAME, READER]},
    },
    "activities/changed": {
        **CHANGES,
        **{f"{A_COPY}, {case}": {**facts, **COPY} for case, facts in CHANGES.items()},
    },
    "activities/changed_several": {
        "times": {
            **CHANGES["another time"],
            "each": [CHANGES["another time"], CHANGES["another time, on the waiting list"]],
        },
        "places": {
            **CHANGES["another place"],
            "each": [CHANGES["another place"], CHANGES["goes elsewhere"], CHANGES["another link"]],
        },
    },
    "activities/cancelled_several": {"": {**CANCELLED, "each": [CANCELLED, {**CANCELLED, **AT_HOME}]}},
    "activities/moved_up": {
        "at home": {**AT_HOME, "answer": signed(Purpose.ANSWER_SIGNUP, "answers.show")},
        "by video": {**BY_VIDEO, "answer": signed(Purpose.ANSWER_SIGNUP, "answers.show")},
        A_COPY: {**AT_HOME, **COPY},
    },
    "activities/confirm_place": {
        "held": {**PLACE, "held_until": moment(datetime(2096, 6, 12, 0, 30, tzinfo=UTC))},
        "not held": {**PLACE, "held_until": None},
        "full": {**PLACE, "held_until": None, "is_full": True},
        "on the list": {**PLACE, **ON_LIST, "held_until": None, "already": "confirmed"},
        "waits already": {**PLACE, **ON_LIST, "held_until": None, "already": "waitlisted"},
        "several": {**PLACE, **ROLE, "held_until": moment(datetime(2096, 6, 12, 0, 30, tzinfo=UTC)), "more": 2},
    },
    "activities/reminder": {
        "asks": REMINDER,
        "with words, at home, twice that day": {
            **REMINDER,
            **AT_HOME,
            "says": text({"en": "Bring <gloves>\n& water.", "es": "Traiga guantes."}),
            "besides": [{"starts_at": ACTIVITY["ends_at"], "ends_at": OVER_NIGHT["ends_at"]}],
        },
        "asks nothing": {**REMINDER, "asks": False},
        "asks nothing, without an account": {**REMINDER, "asks": False, "own": ON_LIST["own"]},
        A_COPY: {**REMINDER, "asks": False, **COPY},
        f"{A_COPY}, with words": {
            **REMINDER,
            "asks": False,
            "says": text({"en": "Bring gloves.", "es": "Traiga guantes."}),
            "besides": [{"starts_at": ACTIVITY["ends_at"], "ends_at": OVER_NIGHT["ends_at"]}],
            **COPY,
        },
    },
    "activities/reminder_call": {"": {**ACTIVITY, "says": None}, "with words": {**ACTIVITY, "says": SAYS}},
    "activities/reminder_waiting": {
        "": {**REMINDER, "asks": False},
        "with words": {**REMINDER, "asks": False, "says": SAYS},
    },
    "activities/reminder_words": {"": {**REMINDER, "asks": False, "says": SAYS}},
    "activities/signed_up": {
        "somewhere": ACTIVITY,
        "at home": AT_HOME,
        "by video": {**BY_VIDEO, "online_link": LONG_LINK},
        "over night": OVER_NIGHT,
        "in another zone": IN_KOREA,
        "all day": ALL_DAY,
        "changed before the first mail left": {**ACTIVITY, "was": WAS_EARLIER},
        "without an account": {**ACTIVITY, "own": signed(Purpose.OWN_PLACE, "answers.show")},
        "for a role": {**ACTIVITY, **ROLE},
        "signed up by somebody": {**ACTIVITY, "by": NAME},
        A_COPY: {**AT_HOME, **COPY},
        "a guardian's copy that an older release queued": {**AT_HOME, ABOUT: NAME},
    },
    "activities/not_agreed": {"": OF_YOUNG, A_COPY: {**OF_YOUNG, **COPY}},
    "activities/unanswered": {"": OF_YOUNG, "agreed": {**OF_YOUNG, "is_agreed": True}},
    "activities/unwatched": {
        "all of it": {**UNWATCHED, "lacking": [LACKS["not_cleared"], LACKS["too_few"]]},
        "one adult": {**UNWATCHED, "lacking": [LACKS["nobody"], {**LACKS["too_few"], "needed": 1, "young": 9}]},
        "who was in charge went": {**UNWATCHED, "lacking": [{**LACKS["nobody"], "name": NAME}]},
    },
    "activities/late_gap": {
        "": LATE_GAP,
        "one is left": {**LATE_GAP, "confirmed": 1},
    },
    "activities/taken_off": {"": {**NARROWED, "by": NAME, "reason": "We need two people who speak Korean."}},
    "activities/narrowed": {"": NARROWED, A_COPY: {**NARROWED, **COPY}},
    "activities/waiting": {
        "first": {**ACTIVITY, "before": 0},
        "signed up by somebody": {**ACTIVITY, "before": 1, "by": NAME},
        "at home": {**ACTIVITY, **HIDDEN, "before": 0},
        "second": {**ACTIVITY, "before": 1},
        "fifth": {**ACTIVITY, "before": 4},
        "a guardian's copy, first": {**ACTIVITY, "before": 0, **COPY},
        "a guardian's copy, fifth": {**ACTIVITY, **HIDDEN, "before": 4, **COPY},
    },
}

COMMITTEES: Mapping[str, Cases] = {
    "committees/contact": {
        name: {
            "committee": COMMITTEE,
            "writer": NAME,
            "address": "ana@demo.example",
            "is_checked": is_checked,
            "is_young": False,
            "body_text": "Hello,\n\nis the <barn> open? See https://barn.demo.example/?a=1&b=2 please.\n\nAna & co.",
            "committee_page": COMMITTEE_PAGE,
        }
        for name, is_checked in (("", False), ("signed in", True))
    }
    | {
        "by somebody under 18": {
            "committee": COMMITTEE,
            "writer": NAME,
            "address": "",
            "is_checked": True,
            "is_young": True,
            "body_text": "Can I help, too?",
            "committee_page": COMMITTEE_PAGE,
        },
        "in Arabic": {
            "committee": COMMITTEE,
            "writer": "محمد الفاسي",
            "address": "ana@demo.example",
            "is_checked": False,
            "is_young": False,
            "body_text": "السلام عليكم، رقمي +1 303 555 0142 شكرا",
            "committee_page": COMMITTEE_PAGE,
        },
    },
    "committees/put_in": {
        case: {"committee": COMMITTEE, "signs_in": signs_in, "committee_page": COMMITTEE_PAGE}
        for case, signs_in in (("with an account", True), ("without", False))
    },
    "committees/membership_ended": {
        "taken off": {
            "committee": COMMITTEE,
            "reason": WORDS,
            "is_term_over": False,
            "loses": True,
            "directory": page("committees.index"),
        },
        "term over": {
            "committee": COMMITTEE,
            "reason": WORDS,
            "is_term_over": True,
            "loses": False,
            "directory": page("committees.index"),
        },
    },
    "committees/membership_resigned": {
        case: {"committee": COMMITTEE, "name": NAME, "loses": loses, "roster": MEMBERS}
        for case, loses in (("", False), ("with places", True))
    },
    "committees/office_over": {
        case: {
            "committee": COMMITTEE,
            "office": "treasurer",
            "name": NAME,
            "is_oneself": is_oneself,
            "committee_page": COMMITTEE_PAGE,
        }
        for case, is_oneself in (("to who held it", True), ("to a chair", False))
    },
    "people/died": {
        "on a day": {"name": NAME, "died_on": day(date(2096, 5, 3))},
        "nobody knows when": {"name": NAME, "died_on": None},
    },
    "people/household_asked": {
        "": {"name": NAME, "by": NAME, "page": signed(Purpose.HOUSEHOLD, "people.household")},
    },
    "people/household_ended": {
        case: {"name": NAME, "is_them": is_them, "has_moved": has_moved}
        for case, is_them, has_moved in (("moved", False, True), ("ended", False, False), ("them", True, False))
    },
    "people/household_own_address": {"": {"page": signed(Purpose.OWN_ADDRESS, "people.own_address")}},
    "people/lives": {"": {"name": NAME}},
    "people/still_right": {
        "one": {"people": STILL_RIGHT[:1], "whose": [], "known": KNOWN, "is_reminder": False},
        "one of whom little is known": {
            "people": STILL_RIGHT[:1],
            "whose": [],
            "known": {**dict.fromkeys(KNOWN, ""), "languages": [], "availability": [], "committees": [], "name": NAME},
            "is_reminder": True,
        },
        "household": {"people": STILL_RIGHT, "whose": [], "known": None, "is_reminder": False},
    },
    "privacy/erased": {"": {}},
    "privacy/somebody_left": {"": {}},
    "qualifications/expires": {
        "with how": {**EXPIRES, "how_to": text({"en": "Call <the office> & ask.", "es": "Llame a <la oficina>."})},
        "without": EXPIRES,
    },
    "qualifications/week": {
        case: {"expired": expired, "ending": ending, "page": page("qualifications.index")}
        for case, expired, ending in (("both", 3, 5), ("expired", 1, 0), ("ending", 0, 1))
    },
    "imports/brought_in": {
        "": {"by": NAME, "says_who": True, **BROUGHT, "entry": signed(Purpose.SIGN_IN, "pending.who")},
        "by nobody, with an account": {"by": "", "says_who": False, **BROUGHT, "entry": ENTRY},
    },
    "imports/disowned": {
        "somebody else": {"address": "ana@demo.example", "is_other": True, "people": BROUGHT_PEOPLE},
        "to be taken off": {"address": "ana@demo.example", "is_other": False, "people": BROUGHT_PEOPLE},
    },
    "admin/test": {"": {"arrived": signed(Purpose.MAIL_ARRIVED, "answers.show")}},
    "committees/office_changed": {
        case: {
            "committee": COMMITTEE,
            "office": "treasurer",
            "starts_on": day(date(2096, 3, 1)),
            "ends_on": day(date(2097, 2, 28)),
            "is_over": is_over,
            "committee_page": COMMITTEE_PAGE,
        }
        for case, is_over in (("another last day", False), ("ended", True))
    },
    "committees/handed_over": {
        f"{office}, {'at once' if at_once else 'on a day'}{', by the chair' if chair else ''}": {
            "committee": COMMITTEE,
            "office": office,
            "starts_on": day(date(2096, 3, 1)),
            "ends_on": day(date(2097, 2, 28)),
            "committee_page": COMMITTEE_PAGE,
            "name": NAME,
            "by_chair": chair,
            "at_once": at_once,
            "replaces": office == "secretary",
            "reads_until": day(date(2097, 3, 30)) if office == "chair" else None,
            "written": page("notices.written"),
        }
        for office, at_once, chair in (
            ("chair", False, None),
            ("chair", True, None),
            ("treasurer", False, None),
            ("secretary", False, "Dana Whitlock"),
        )
    },
    "committees/taken_over": {
        office: {
            "committee": COMMITTEE,
            "office": office,
            "starts_on": day(date(2097, 3, 1)),
            "ends_on": last,
            "committee_page": COMMITTEE_PAGE,
            "name": NAME,
            "replaces": office == "treasurer",
            "can": sorted(permission.value for permission in GRANTS[Role(office)]),
        }
        for office, last in (("chair", day(date(2098, 2, 28))), ("secretary", None), ("treasurer", None))
    },
    "committees/called_off": {
        case: {
            "committee": COMMITTEE,
            "office": "treasurer",
            "starts_on": day(date(2096, 3, 1)),
            "ends_on": day(date(2097, 2, 28)) if is_over else None,
            "is_over": is_over,
            "committee_page": COMMITTEE_PAGE,
            "name": NAME,
        }
        for case, is_over in (("to who keeps it", False), ("to who was to take it", True))
    },
    "committees/office_given": {
        f"{office}, {'until a day' if last else 'open-ended'}": {
            "committee": COMMITTEE,
            "office": office,
            "starts_on": day(date(2096, 3, 1)),
            "ends_on": last,
            "committee_page": COMMITTEE_PAGE,
        }
        for office, last in (
            ("chair", day(date(2097, 2, 28))),
            ("vice_chair", None),
            ("secretary", None),
            ("treasurer", None),
        )
    },
}

ROLE: Mapping[str, Any] = {
    "position": text({"en": "Bakes & brings", "es": "Hornea y trae"}),
    "initiative": text({"en": "The <big> fair", "es": "La <gran> feria"}),
    "committee": COMMITTEE,
}
ANSWERED: Mapping[str, Any] = {
    **ROLE,
    "name": NAME,
    "is_yes": False,
    "was_yes": False,
    "reason": None,
    "page": page("initiatives.show", public_id="initiative000000"),
    "again": page("initiatives.assign", public_id="position00000000"),
}
RELEASED: Mapping[str, Any] = {
    **ROLE,
    "why": "released",
    "was_yes": False,
    "reason": None,
    "page": page("initiatives.show", public_id="initiative000000"),
}

OFFERED: Mapping[str, Any] = {
    "committee": COMMITTEE,
    "waiting": ["offer00000000000"],
    "page": page("home.committee_desk", slug="food"),
}
THANKED: Mapping[str, Any] = {**ROLE, "page": page("initiatives.positions")}

INITIATIVES: Mapping[str, Cases] = {
    "initiatives/answered": {
        "yes": {**ANSWERED, "is_yes": True},
        "no": ANSWERED,
        "no, with words": {**ANSWERED, "reason": WORDS},
        "not any more": {**ANSWERED, "was_yes": True, "reason": WORDS},
    },
    "initiatives/asked": {
        "all said": {
            **ROLE,
            "description": text({"en": 'Two cakes.\n\nOne with "nuts" & one <without>.', "es": "Dos pasteles."}),
            "starts_on": day(date(2096, 5, 1)),
            "ends_on": day(date(2096, 5, 9)),
            "answer_by_on": day(date(2096, 4, 20)),
            "asked_by": NAME,
            "answer": signed(Purpose.ANSWER_ASSIGNMENT, "answers.show"),
        },
        "little said": {
            **ROLE,
            "description": text({}),
            "starts_on": None,
            "ends_on": None,
            "answer_by_on": None,
            "asked_by": None,
            "answer": signed(Purpose.ANSWER_ASSIGNMENT, "answers.show"),
        },
    },
    "initiatives/offered": {
        "one": {**OFFERED, "offers": [{"name": NAME, "position": ROLE["position"], "words": ""}]},
        "several": {
            **OFFERED,
            "offers": [
                {"name": NAME, "position": ROLE["position"], "words": WORDS},
                {"name": "Ana Vela", "position": text({"en": "Driver"}), "words": ""},
            ],
        },
    },
    "initiatives/thanked": {
        "not this time": {**THANKED, "why": "released"},
        "cancelled": {**THANKED, "why": "cancelled"},
        "completed": {**THANKED, "why": "completed"},
    },
    "initiatives/released": {
        "released": RELEASED,
        "cancelled": {**RELEASED, "why": "cancelled", "was_yes": True, "reason": WORDS},
        "completed": {**RELEASED, "why": "completed"},
    },
}

REGISTRATION: Mapping[str, Cases] = {
    "registration/accepted": {
        "met by somebody": {
            "committee": COMMITTEE,
            "host": NAME,
            "first_steps": page("registration.first_steps", slug="food"),
            "committee_page": COMMITTEE_PAGE,
        },
        "met by nobody": {
            "committee": COMMITTEE,
            "host": "",
            "first_steps": page("registration.first_steps", slug="food"),
            "committee_page": COMMITTEE_PAGE,
        },
        "only answered for": {
            "committee": COMMITTEE,
            "host": NAME,
            "first_steps": None,
            "committee_page": COMMITTEE_PAGE,
        },
    },
    "registration/confirm": {
        "for a committee": {"committee": COMMITTEE, "entry": signed(Purpose.CONFIRM_ADDRESS, "pending.show")},
        "help choosing": {"committee": None, "entry": signed(Purpose.CONFIRM_ADDRESS, "pending.show")},
    },
    "registration/office_offered": {
        office: {
            "committee": COMMITTEE,
            "office": office,
            "name": NAME,
            "asker": asker,
            "entry": signed(Purpose.CONFIRM_ADDRESS, "pending.show"),
        }
        for office, asker in (("chair", "Ada"), ("secretary", None))
    },
    "registration/office_refused": {
        "": {
            "committee": COMMITTEE,
            "office": "chair",
            "name": NAME,
            "offices": page("committees.offices", slug="korea"),
        },
    },
    "registration/declined": {
        "": {"committee": COMMITTEE, "answer": WORDS, "directory": page("committees.index")},
    },
    "registration/joined": {
        "": {"committee": COMMITTEE, "name": NAME, "role": None, "roster": MEMBERS},
        "with a role in mind": {"committee": COMMITTEE, "name": NAME, "role": ROLE["position"], "roster": MEMBERS},
    },
    "registration/nudge": {
        case: {
            "committees": [
                {"name": name, "people": people, "applications": link}
                for (name, link), people in zip(CHAIRED, groups, strict=False)
            ],
            "waiting": ["a"] * sum(len(people) for people in groups),
            "answer_by": by,
        }
        for case, groups, by in (
            ("one", [WAITING[:1]], BY),
            ("several", [WAITING], BY),
            ("late", [WAITING[:1]], None),
            ("several, left late", [WAITING], LONG_AGO),
            ("in two committees", [WAITING, WAITING[:1]], BY),
            ("in two committees, late", [WAITING[:1], WAITING[1:]], None),
        )
    },
    "registration/unled": {
        case: {"people": people, "waiting": ["a"] * len(people), "answer_by": by, "desk": page("registration.desk")}
        for case, people, by in (("one", WAITING[:1], BY), ("several, late", WAITING, None))
    },
    "registration/placed": {
        case: {
            "committee": COMMITTEE,
            "helper": helper,
            "answer_by": by,
            "committee_page": COMMITTEE_PAGE,
            "mine": page("registration.mine"),
            "is_led": is_led,
            "is_asked": is_asked,
        }
        for case, helper, by, is_led, is_asked in (
            ("", None, BY, True, True),
            ("by_helper", "Marie", BY, True, True),
            ("without a chair", "Marie", BY, False, True),
            ("proposed, left late", "Marie", LONG_AGO, True, False),
        )
    },
    "registration/helping": {
        "": {
            "helper": "Marie",
            "by": moment(datetime(2096, 6, 16, 12, 0, tzinfo=UTC)),
            "mine": page("registration.mine"),
        }
    },
    "registration/help_wanted": {
        "": {
            "name": NAME,
            "by": moment(datetime(2096, 6, 16, 12, 0, tzinfo=UTC)),
            "desk": page("registration.desk"),
        }
    },
    "registration/received": {
        "": {
            "committee": COMMITTEE,
            "name": NAME,
            "role": None,
            "answer_by": moment(datetime(2096, 6, 16, 12, 0, tzinfo=UTC)),
            "applications": APPLICATIONS,
        },
        "left late": {
            "committee": COMMITTEE,
            "name": NAME,
            "role": None,
            "answer_by": LONG_AGO,
            "applications": APPLICATIONS,
        },
        "with a role in mind": {
            "committee": COMMITTEE,
            "name": NAME,
            "role": ROLE["position"],
            "answer_by": moment(datetime(2096, 6, 16, 12, 0, tzinfo=UTC)),
            "applications": APPLICATIONS,
        },
    },
    "registration/ask_guardian": {"": {"entry": signed(Purpose.CONFIRM_ADDRESS, "pending.show")}},
    "registration/young": {"": {"desk": page("registration.desk")}},
}

MARKDOWN = """\
We meet **next Thursday** at *six* & bring <cups>.
Please say by Tuesday whether you'll come.

## What to bring

- a cup
- [the plan](https://plan.demo.example/?a=1&b=2) of *last* year
  and the list
    1. first
    2. second

> Ana wrote: "yes".

See https://club.demo.example/x_y_z. Then come.

```
if a < b & c
```

| Who | What |
| --- | ---- |
| Ana | **cake** |

---

Bye"""
PLAIN = LocalText({"en": "A cup & a plan", "es": "Una taza y un plan"})
SPOKEN = LocalText({"en": MARKDOWN, "es": "Nos reunimos el **jueves** & traemos <tazas>.\n\nHasta pronto."})


def _notice(names: list[LocalText], *, is_test: bool = False) -> dict[str, Any]:
    only = ("food-and-farms", names[0]) if len(names) == 1 else None
    return {
        **notices.facts(PLAIN, SPOKEN, names, answers_to=NAME, only=only),
        "is_test": is_test,
        "stops_later": is_test,
    }


def _to_who_comes(*, is_to_waiting: bool) -> dict[str, Any]:
    activity = Activity(public_id="activity00000000", title=ARTS)
    shared = notices.facts(PLAIN, SPOKEN, [FOOD], answers_to=NAME)
    return notices.facts_to_who_comes(shared, activity, is_to_waiting)


ARABIC = "اتصل بنا: +1 303 555 0142 قبل 6:00 pm.\n\nhttps://club.demo.example/a أو ana@demo.example"
FOOD, ARTS = LocalText({"en": "Food & Farms", "es": "Comida"}), LocalText({"en": "Arts", "es": "Artes"})
TO_MANY = "to many"
"""This case is rendered as the form of a message to many: what differs per person is a mark."""

NOTICES: Mapping[str, Cases] = {
    "notices/notice": {
        TO_MANY: _notice([]),
        "to a committee": _notice([FOOD]),
        "to two, a test": _notice([FOOD, ARTS], is_test=True),
        "in Arabic": {
            **notices.facts(PLAIN, LocalText({"ar": ARABIC}), [FOOD], answers_to="محمد الفاسي"),
            "is_test": False,
        },
    },
    "notices/who_comes": {
        TO_MANY: _to_who_comes(is_to_waiting=False),
        "also to who waits": _to_who_comes(is_to_waiting=True),
        A_COPY: {**_to_who_comes(is_to_waiting=False), **COPY},
    },
}

READING: Mapping[str, Cases] = {
    "reading/asked": {
        "": {
            "language": "ko",
            "until": moment(datetime(2096, 6, 16, 0, 0, tzinfo=UTC)),
            "answer": signed(Purpose.READ_WORDS, "answers.show"),
        }
    },
    "reading/read": {"": {"name": NAME, "language": "zh-Hant", "page": APPLICATIONS}},
    "reading/nobody": {"": {"language": "ko", "page": APPLICATIONS}},
}

OCCASION = {
    **{name: ACTIVITY[name] for name in ("title", "committee", "starts_at", "ends_at", "zone")},
    "until_on": None,
    "child": NAME,
}
SEASON = {**OCCASION, "starts_at": None, "ends_at": None, "zone": "", "until_on": day(date(2096, 12, 20))}
QUESTION = signed(Purpose.GUARDIAN, "safeguarding.question") | {"values": {"public_id": "request000000000"}}
GUARDIANS_PAGE = signed(Purpose.GUARDIAN, "safeguarding.guardian")

SAFEGUARDING: Mapping[str, Cases] = {
    "safeguarding/asked": {
        "a place is held": {**OCCASION, "answer": QUESTION, "answer_by": BY},
        "nothing is held": {**OCCASION, "answer": QUESTION, "answer_by": None},
        "a season": {**SEASON, "answer": QUESTION, "answer_by": None},
    },
    "safeguarding/way_in": {
        "for a child": {"child": NAME, "page": GUARDIANS_PAGE},
        "sent again": {"child": "", "page": GUARDIANS_PAGE},
    },
    "safeguarding/said_no": {
        "": {**OCCASION, "guardian": READER, "person": page("people.show", public_id="person0000000000")},
    },
    "safeguarding/not_me": {
        "": {"guardian": NAME, "children": ["Mina"], "alone": [], "young": page("safeguarding.index")},
        "alone": {
            "guardian": NAME,
            "children": ["Mina", "Min-jun"],
            "alone": ["Mina"],
            "young": page("safeguarding.index"),
        },
    },
    "safeguarding/nobody_left": {"": {"child": NAME, "person": page("people.show", public_id="person0000000000")}},
    "safeguarding/to_confirm": {
        "a place is held": {**OCCASION, "young": page("safeguarding.index"), "answer_by": BY},
        "nothing is held": {**OCCASION, "young": page("safeguarding.index"), "answer_by": None},
    },
    "safeguarding/grown_up": {"": {"me": page("home.me")}},
    "safeguarding/grown_up_guardian": {"": {"child": NAME}},
}

SAMPLES: Mapping[str, Cases] = {
    **ACCOUNTS,
    **ACTIVITIES,
    **COMMITTEES,
    **INITIATIVES,
    **NOTICES,
    **READING,
    **REGISTRATION,
    **SAFEGUARDING,
}
