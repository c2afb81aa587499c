"""What imports bring to the house."""

import sqlalchemy as sa

from volunteers.access import Permission
from volunteers.foundation.text import _l
from volunteers.house import Desk, Entry, LinkUse, Retention, Room
from volunteers.imports import jobs, models, queries, words
from volunteers.imports.answers import BroughtInAnswers
from volunteers.imports.views import bp
from volunteers.jobs import Job, every_minute
from volunteers.links import Purpose

room = Room(
    name="imports",
    models=(models,),
    blueprints=(bp,),
    jobs=(Job(jobs.run_imports, every_minute()), Job(jobs.mail_ways_in, every_minute(10))),
    navigation=(
        Entry(Desk.COORDINATION, _l("Bring people in"), "imports.index", 39, Permission.DATA_IMPORT),
        Entry(Desk.ADMINISTRATION, _l("Bring people in"), "imports.index", 47, Permission.DATA_IMPORT),
    ),
    retention=(
        Retention(
            "keep_files_days",
            _l("Rows of files with people that were brought in"),
            models.ImportRow,
            lambda then: models.ImportRow.import_id.in_(
                sa.select(models.Import.id).where(
                    sa.func.coalesce(models.Import.done_at, models.Import.created_at) < then,
                    models.Import.state.not_in(models.UNDER_WAY),
                )
            ),
        ),
    ),
    links={Purpose.BROUGHT_IN: LinkUse(_l("to be taken off a list"), "answers.show", BroughtInAnswers())},
    event_words=words.EVENTS,
    mail_words=words.MAILS,
    mail_sorts=words.SORTS,
    mail_truths={"imports/brought_in": queries.about_brought_in},
)
