"""Whoever runs an activity keeps its list: puts somebody on it who phoned or stands there, and takes somebody off."""

from flask import render_template, url_for
from wtforms.fields import SelectChoice

from volunteers.access import Permission
from volunteers.activities import actions, queries, words
from volunteers.activities.forms import AddForm, TakeOffForm
from volunteers.activities.models import Activity, SignUp, SignUpState
from volunteers.activities.views.blueprint import bp
from volunteers.foundation.languages import WRITTEN_TO, own_name
from volunteers.foundation.text import _
from volunteers.people import queries as people_queries
from volunteers.web import Answer, Done, current_actor, requires, through
from volunteers.web.language import current_tag


def _to_people(activity: Activity) -> str:
    return url_for("activities.people", public_id=activity.public_id)


def _form(activity: Activity) -> AddForm:
    form = AddForm(data={"language": current_tag()})
    members = [SelectChoice(each.public_id, each.full_name) for each in queries.members_to_add(activity)]
    other = _("Someone who isn’t a member") if activity.is_public else _("Choose a member")
    form.member.choices = [SelectChoice("", other), *members]
    form.language.choices = [SelectChoice(tag, own_name(tag)) for tag in WRITTEN_TO]
    return form


@bp.route("/activities/<public_id>/people/add", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.by_public_id, back=_to_people)
def add(activity: Activity) -> Answer:
    """Put somebody on the list who phoned or stands at the booth."""
    form = _form(activity)
    shifts = queries.shifts_of([activity.id])
    keys = {shift.public_id: shift.id for shift in shifts}
    if len(shifts) > 1:
        form.shift.choices = [SelectChoice(shift.public_id, words.shift_in_words(shift)) for shift in shifts]
    else:
        del form.shift

    def act() -> Done:
        key = keys[str(form.shift.data)] if len(keys) > 1 else shifts[0].id
        row = actions.add(current_actor(), key, form.to_input())
        if isinstance(row, actions.Asked):
            return Done(_("They’re under 18, so we asked their parent or guardian by email."))
        person = people_queries.by_id(row.person_id)
        name = person.full_name if person is not None else ""
        if row.state is SignUpState.CONFIRMED:
            return Done(_("%(name)s has a place.", name=name))
        return Done(_("All places are taken. %(name)s is on the waiting list.", name=name))

    page = {"activity": activity, "committee": activity.committee, "form": form}
    return through(form, act, lambda: render_template("activities/add.html", **page))


def _off_the_list(sign_up: SignUp) -> str:
    return _to_people(sign_up.activity)


@bp.route("/sign-ups/<public_id>/take-off", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE, load=queries.sign_up_and_person, on=lambda row: row.activity, back=_off_the_list)
def take_off(sign_up: SignUp) -> Answer:
    """Take somebody off the list, with a reason that they are told."""
    form, person = TakeOffForm(), sign_up.person

    def act() -> Done:
        name, has_mail = person.full_name, bool(person.email)
        actions.take_off(current_actor(), sign_up.id, form.to_input())
        if has_mail:
            return Done(_("%(name)s is off the list. In a few minutes, we’ll email them why.", name=name))
        return Done(_("%(name)s is off the list. They have no email address, so please call them.", name=name))

    page = {"activity": sign_up.activity, "committee": sign_up.activity.committee, "person": person, "form": form}
    return through(form, act, lambda: render_template("activities/take_off.html", sign_up=sign_up, **page))
