"""The doors from a mail: "you got a place", and one button to give it back; for who has no account, how they stand."""

from flask import url_for

from volunteers.activities import actions, queries, rules, words
from volunteers.activities.models import OPEN_SIGNUPS, SignUp, SignUpState
from volunteers.foundation import clock, moments
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _
from volunteers.links import Link, Purpose
from volunteers.web.answers import AnswerPage, Choice

GIVE_BACK = "give-back"


class SignUpAnswers:
    """What `web.answers` asks for links of the purposes ANSWER_SIGNUP and OWN_PLACE."""

    def page(self, link: Link) -> AnswerPage | None:
        """Who has a place at what, and when."""
        row = queries.sign_up_by_key(link.subject_id, link.person_id)
        if row is None:
            return None
        shift, activity = row.shift, row.activity
        committee = activity.committee
        city = committee.partner_city
        is_settled = row.state not in OPEN_SIGNUPS
        is_over = not rules.is_open(shift, clock.now())
        return AnswerPage(
            name=row.person.greeting_name,
            title=spoken(activity.title),
            text=self._words(row, link),
            facts=[
                (_("When"), moments.span(shift.starts_at, shift.ends_at, shift.time_zone)),
                *([(_("Where"), where)] if (where := rules.whereabouts(activity, row).place) else []),
                (_("Committee"), spoken(committee.name)),
            ],
            choices=[] if is_settled or is_over else [Choice(GIVE_BACK, _("I can’t come anymore"))],
            settled=words.standing_in_words(row, 0) if is_settled else "",
            hue=committee.hue,
            native=city.native_name if city else "",
            native_language=city.native_language if city else "",
            state=row.state,
            onward=[
                (_("See the activity"), url_for("activities.show", public_id=activity.public_id)),
                (_("See other activities"), url_for("activities.index")),
            ],
        )

    def _words(self, row: SignUp, link: Link) -> list[str]:
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
        """Give the place back."""
        left = actions.give_back(link.id)
        return words.left_in_words(left.before, has_next=left.has_next, is_open=left.is_open)
