"""Shifts in words: what for, when, how full, and what came of one press for several."""

from collections.abc import Iterable

from volunteers.activities.models import Fill, Shift, SignUp, SignUpState
from volunteers.foundation import moments
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _, _n


def for_what(shift: Shift) -> str:
    """What one does on a shift; empty where it is for nothing of its own."""
    return spoken(shift.position.title) if shift.position is not None else ""


def when(shift: Shift) -> str:
    """When a shift is."""
    return moments.span(shift.starts_at, shift.ends_at, shift.time_zone)


def shift_in_words(shift: Shift) -> str:
    """What and when, of a shift."""
    what = for_what(shift)
    return str(_("%(role)s, %(when)s", role=what, when=when(shift))) if what else when(shift)


def own_in_words(sign_up: SignUp) -> str:
    """How somebody stands on a shift, in as few words as can be."""
    return str(_("you have a place") if sign_up.state is SignUpState.CONFIRMED else _("you’re on the waiting list"))


def brief(refusal: Refusal, clash: Shift | None) -> str:
    """Why somebody can't have a shift, in as few words as can be; else the whole reason."""
    if refusal.code == "clash" and clash is not None:
        what = for_what(clash) or spoken(clash.activity.title)
        return str(_("you’re at “%(other)s” then", other=what))
    said = {
        "over": _("over"),
        "members-only": _("members only"),
        "cancelled": _("canceled"),
        "draft": _("not open yet"),
        "for-adults": _("for people 18 or older"),
    }
    return str(said.get(refusal.code or "", refusal))


def free_in_words(fill: Fill) -> str:
    """How many places are free, in as few words as can be."""
    if fill.free is None:
        return str(_("room for everyone"))
    if fill.free:
        return str(_n("one place open", "%(num)s places open", fill.free))
    if fill.waiting:
        return str(_n("full, one person waiting", "full, %(num)s people waiting", fill.waiting))
    return str(_("full, with a waiting list"))


def needed_in_words(count: int) -> str:
    """How many are still needed; that nobody is, where it is nobody."""
    return str(_n("1 still needed", "%(num)s still needed", count)) if count else str(_("Enough people"))


def several_in_words(confirmed: int, waiting: int, refused: Iterable[tuple[Shift, Refusal]]) -> str:
    """What came of one press for several shifts, each that could not be had with its reason."""
    said = []
    if confirmed:
        said.append(
            _n("You have a place on one shift.", "You have places on %(num)s shifts.", confirmed),
        )
    if waiting:
        said.append(
            _n("You’re on the waiting list for one shift.", "You’re on the waiting list for %(num)s shifts.", waiting)
        )
    said += [
        _("Not %(shift)s: %(reason)s", shift=shift_in_words(shift), reason=str(refusal)) for shift, refusal in refused
    ]
    return " ".join(map(str, said))
