"""A series: its rule, its times, and the file of all of them."""

from flask import render_template

from volunteers.access import Permission
from volunteers.activities import queries, rules, words
from volunteers.activities.models import Activity, Series
from volunteers.activities.views.blueprint import bp
from volunteers.foundation import moments
from volunteers.foundation.text import _
from volunteers.web import current_actor, paginate, requires

PER_PAGE = 30


@bp.get("/series/<public_id>")
@requires(Permission.ACTIVITY_READ, load=queries.series_by_public_id)
def show_series(series: Series) -> str:
    """The times of a series, what is different about some, and by which rule they come."""
    actor = current_actor()
    page = paginate(queries.times_seen(actor, series.id), per_page=PER_PAGE)
    keys = [row.id for row in page.rows]
    found = queries.capacities(keys)
    return render_template(
        "activities/series.html",
        series=series,
        committee=series.committee,
        title=rules.series.planned(series)["title"],
        rule=words.series_in_words(series.rule, rules.series.slots(series.rule)),
        page=page,
        fills=queries.fill(keys),
        mine=queries.standings_of(actor.person_id, keys),
        theirs=queries.places_of_others(actor, keys),
        kind_names=words.KIND_NAMES,
        notes={row.id: _note(row, series, found.get(row.id)) for row in page.rows},
        left_out=[moments.date(slot.date(), year=True) for slot in rules.series.left_out_days(series)],
        is_more=series.next_slot_at is not None,
    )


def _note(activity: Activity, series: Series, capacity: int | None) -> str:
    """What is different about this time of a series; empty where nothing is."""
    own = rules.series.differs(activity, series, capacity)
    if "times" in own:
        slot = rules.series.need_slot(activity)
        said = _("Moved. The series has it on %(day)s at %(time)s.", day=moments.date(slot), time=moments.hour(slot))
        return str(said)
    return str(_("Something about this one is different from the others.")) if own else ""
