"""Both doors: who may call an endpoint, forms, errors, headers, language, pages. Knows no subject, and no mail."""

from volunteers.web.actor import current_actor
from volunteers.web.doors import public, requires
from volunteers.web.paging import Page, paginate, paginate_list
from volunteers.web.presses import Answer, Done, through
from volunteers.web.replies import flash_done, flash_problem, see_other

__all__ = [
    "Answer",
    "Done",
    "Page",
    "current_actor",
    "flash_done",
    "flash_problem",
    "paginate",
    "paginate_list",
    "public",
    "requires",
    "see_other",
    "through",
]
