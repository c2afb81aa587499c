"""What the mechanisms themselves bring, in the shape of a room."""

from volunteers.audit import erasing as audit_erasing
from volunteers.audit import jobs as audit_jobs
from volunteers.audit import models as audit_models
from volunteers.foundation.text import _l
from volunteers.house import keeping
from volunteers.house.room import Room
from volunteers.jobs import Job, every_minute, every_night, sizes
from volunteers.jobs import models as jobs_models
from volunteers.links import events as links_events
from volunteers.links import models as links_models
from volunteers.mail import forgetting as mail_forgetting
from volunteers.mail import holds as mail_holds
from volunteers.mail import jobs as mail_jobs
from volunteers.mail import models as mail_models
from volunteers.search import models as search_models
from volunteers.undo import actions as undo_actions
from volunteers.undo import events as undo_events
from volunteers.undo import jobs as undo_jobs
from volunteers.undo import models as undo_models
from volunteers.web import jobs as web_jobs
from volunteers.web import models as web_models
from volunteers.web.answers import bp as answers
from volunteers.web.health import bp as health
from volunteers.web.undoing import bp as undoing

MECHANISMS = (
    Room(
        name="audit",
        models=(audit_models,),
        erasers=(audit_erasing.erase,),
        retention=(keeping.REASONS,),
        jobs=(Job(audit_jobs.seal, every_minute()), Job(audit_jobs.seal_late, every_night())),
    ),
    Room(
        name="links",
        models=(links_models,),
        retention=(keeping.LINKS,),
        event_words={links_events.LINK_DISOWNED: _l("said that an email wasn’t for them")},
    ),
    Room(
        name="mail",
        models=(mail_models,),
        erasers=(mail_forgetting.erase,),
        restored=(mail_holds.put_right,),
        retention=(keeping.MAIL_TEXTS, keeping.MAIL_ADDRESSES),
        jobs=(
            Job(mail_jobs.deliver, every_minute()),
            Job(mail_jobs.recover_mail, every_minute(), formerly="take_back_leases"),
        ),
    ),
    Room(
        name="undo",
        models=(undo_models,),
        jobs=(Job(undo_jobs.forget_acts, every_minute()),),
        event_words={undo_events.ACT_UNDONE: _l("undid what they had just done")},
        erasers=(undo_actions.erase,),
    ),
    Room(name="search", models=(search_models,)),
    Room(name="jobs", models=(jobs_models,), jobs=(Job(sizes.learn_sizes, every_night(8)),)),
    Room(
        name="web",
        models=(web_models,),
        blueprints=(health, answers, undoing),
        jobs=(Job(web_jobs.forget_uses, every_night()),),
    ),
)
