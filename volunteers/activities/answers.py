"""The doors from a mail: "you got a place", and one button to give it back; for who has no account, how they stand."""

from collections.abc import Sequence

from flask import request, url_for

from volunteers.activities import actions, queries, rules, words
from volunteers.activities.models import OPEN_SIGNUPS, SignUp, SignUpState
from volunteers.foundation import clock, moments
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _
from volunteers.links import Link, Purpose
from volunteers.web.answers import AnswerPage, Choice

GIVE_BACK, STILL_COMING = "give-back", "still-coming"
WISHED = "choice"
"""What of the two the button in the mail said: it is the first on the page."""


class SignUpAnswers:
    """What `web.answers` asks for links of the purposes ANSWER_SIGNUP, OWN_PLACE and STILL_COMING."""

    def page(self, link: Link) -> AnswerPage | None:
        """Who has a place at what, and when."""
        row = queries.sign_up_by_key(link.subject_id, link.person_id)
        if row is None:
            return None
        shift, activity = row.shift, row.activity
        committee = activity.committee
        city = committee.partner_city
        that_day = queries.places_on_day(row) if link.purpose is Purpose.STILL_COMING else []
        is_settled = row.state not in OPEN_SIGNUPS and not that_day
        is_over = not rules.is_open(shift, clock.now())
        return AnswerPage(
            name=row.person.greeting_name,
            title=spoken(activity.title),
            text=self._words(row, link, that_day),
            facts=[
                *_whens(row, that_day),
                *([(_("Where"), where)] if (where := rules.whereabouts(activity, row).place) else []),
                (_("Committee"), spoken(committee.name)),
            ],
            choices=[] if is_settled or is_over else _choices(row, link, that_day),
            settled=_settled(row, that_day) if is_settled or that_day else "",
            hue=committee.hue,
            native=city.native_name if city else "",
            native_language=city.native_language if city else "",
            state=row.state,
            onward=[
                (_("See the activity"), url_for("activities.show", public_id=activity.public_id)),
                (_("See other activities"), url_for("activities.index")),
            ],
        )

    def _words(self, row: SignUp, link: Link, that_day: Sequence[SignUp]) -> list[str]:
        if that_day:
            if all(each.still_comes for each in that_day):
                return [str(_("Thank you. If something comes up, you can still say so here."))]
            return [str(_("You have a place. Are you still coming?"))]
        if row.state not in OPEN_SIGNUPS:
            return [str(_("Thank you for letting us know."))]
        if row.state is SignUpState.CONFIRMED:
            said = _("You have a place. If you can’t come anymore, select the button so someone else can have it.")
        else:
            said = words.standing_in_words(row, queries.waiting_before(row))
        has_none = link.purpose is Purpose.OWN_PLACE and row.person.account_id is None
        more = _(
            "You don’t need an account. If you’d like one, sign in with your email address and we’ll email you a link."
        )
        return [str(said), str(more) if has_none else ""]

    def act(self, link: Link, choice: str) -> str:
        """Give the place back, or say that they still come."""
        if choice == STILL_COMING:
            actions.still_coming_by_link(link.id)
            return str(_("Thank you. The people who run it can see that you’re coming."))
        left = actions.give_back(link.id, _which(link, choice))
        return words.left_in_words(left.before, has_next=left.has_next, is_open=left.is_open)


def _settled(row: SignUp, that_day: Sequence[SignUp]) -> str:
    """What was answered; nothing where that is still open."""
    if not that_day:
        return words.standing_in_words(row, 0)
    return str(_("You said you’re still coming. See you there!")) if all(each.still_comes for each in that_day) else ""


def _whens(row: SignUp, that_day: Sequence[SignUp]) -> list[tuple[str, str]]:
    """When it is; where somebody has several places on that day, each."""
    shifts = [each.shift for each in that_day] or [row.shift]
    spans = [moments.span(each.starts_at, each.ends_at, each.time_zone) for each in shifts]
    return [(_("When"), each) for each in spans]


def _choices(row: SignUp, link: Link, that_day: Sequence[SignUp]) -> list[Choice]:
    """What can be said; of several places of one day, which of them they can't come to."""
    if len(that_day) > 1:
        cant = [
            Choice(
                f"{GIVE_BACK}:{each.public_id}",
                _("I can’t come: %(when)s", when=moments.hours(shift.starts_at, shift.ends_at, shift.time_zone)),
            )
            for each in that_day
            for shift in [each.shift]
        ]
    else:
        cant = [Choice(GIVE_BACK, _("I can’t come anymore"), is_main=request.args.get(WISHED) == GIVE_BACK)]
    if link.purpose is not Purpose.STILL_COMING or all(each.still_comes for each in that_day):
        return cant
    still = Choice(STILL_COMING, _("I’m still coming"), is_main=request.args.get(WISHED) != GIVE_BACK)
    return [still, *cant] if still.is_main else [*cant, still]


def _which(link: Link, choice: str) -> int | None:
    """Which place is meant, where the link is of several."""
    row = queries.sign_up_by_key(link.subject_id, link.person_id)
    if link.purpose is not Purpose.STILL_COMING or row is None:
        return None
    that_day = queries.places_on_day(row)
    named = [each.id for each in that_day if choice == f"{GIVE_BACK}:{each.public_id}"]
    return next(iter(named or [each.id for each in that_day]), None)
