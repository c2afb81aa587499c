"""The page of a message that is on its way: how far it is, and what happened to each."""

from functools import partial

from flask import render_template, request
from markupsafe import Markup

from volunteers.committees.words import narrowed_in_words
from volunteers.foundation import clock
from volunteers.mail.words import state_in_words, state_kind
from volunteers.notices.emails import body_html
from volunteers.notices.models import Fate, Notice, NoticeState
from volunteers.notices.queries import notices as queries
from volunteers.notices.queries import outlook as outlooks
from volunteers.notices.words import left_out_in_words
from volunteers.web import paginate
from volunteers.web.asked import looked_for


def progress_page(notice: Notice) -> str:
    """Counts, then person by person, in pages."""
    wanted, q = request.args.get("what", ""), looked_for()
    fate = Fate(wanted) if wanted in set(Fate) else None
    is_scheduled = notice.state is NoticeState.SCHEDULED
    left = (notice.send_at - clock.now()).total_seconds() if is_scheduled and notice.send_at else 0
    audience = queries.audience_of(notice)
    return render_template(
        "notices/show.html",
        notice=notice,
        committee=notice.committee,
        fitting=narrowed_in_words(audience.narrow) if audience.narrow is not None else "",
        progress=queries.progress(notice),
        outlook=outlooks.outlook(audience) if is_scheduled else None,
        page=paginate(
            queries.recipients(notice, fate=fate),
            scalars=False,
            searched=partial(queries.recipients, notice, q, fate=fate) if q else None,
        ),
        fate=fate,
        Fate=Fate,
        State=NoticeState,
        q=q,
        seconds_left=max(0, int(left)),
        what_happened=state_in_words,
        state_kind=state_kind,
        left_out_words=left_out_in_words,
        body_html=body_markup,
    )


def body_markup(source: str) -> Markup:
    """What a message says, to be shown on a page below its heading."""
    return Markup(body_html(source, below=3))  # noqa: S704 - sanitised there
