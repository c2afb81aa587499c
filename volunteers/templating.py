"""What every template may use: days and times, names of languages, permissions, the organisation and the menu."""

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, has_request_context, request, templating, url_for
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from werkzeug.local import LocalProxy

from volunteers.access import Permission, Role
from volunteers.foundation import directions, languages, moments
from volunteers.foundation.changes import version_of
from volunteers.foundation.naming import called
from volunteers.foundation.reach import dialled
from volunteers.foundation.speaking import speaking
from volunteers.foundation.text import counted, with_one_stop
from volunteers.home.sharing import shared_by
from volunteers.house import Desk, House, Listed, Place, Section, Tab
from volunteers.organization.queries import current as current_organization
from volunteers.undo import Act
from volunteers.undo import queries as undo_queries
from volunteers.web import rendering
from volunteers.web.actor import current_actor
from volunteers.web.language import current_tag, shown


class Environment(templating.Environment):
    """Gives templates what is global as it is: each import compares the names, which takes long in a chain of maps."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def _signed_in() -> Any:
    actor = current_actor()
    return actor if actor.is_signed_in else None


def tabs_of(where: Desk, row: Any = None) -> list[Tab]:
    """The entries of a desk for this reader; none where there is only one page."""
    tabs = House.of().tabs(where, current_actor(), row)
    return tabs if len(tabs) > 1 else []


def desk_tabs(*where: Desk) -> list[Tab]:
    """The tabs of the first of these desks that the reader has."""
    return next((tabs for each in where if (tabs := tabs_of(each))), [])


def of_list(name: str, subject: Any = None) -> list[Section]:
    """What rooms offer above a list of the house; `subject` is what the address of its page names."""
    return House.of().sections(Place.LIST, Listed(name, subject), current_actor())


def undo_of(row: Any) -> Act | None:
    """The act on this row that the reader can still take back: its button stands where the act was done."""
    if "open_acts" not in g:
        acts = undo_queries.open_acts(current_actor()) if row is not None else []
        g.open_acts = {(act.subject_type, act.subject_id, act.version): act for act in reversed(acts)}
    found: Act | None = g.open_acts.get((type(row).__tablename__, row.id, version_of(row)))
    return found if found is not None and undo_queries.can_undo(current_actor(), found, row) else None


def just_done_here() -> list[undo_queries.Recent]:
    """What the reader just did on this page and can take back, also where its row is shown no more."""
    actor = current_actor()
    return [each for each in undo_queries.recent(actor) if urlsplit(each.page).path == request.path]


PAGES = {
    "activities": ("activities.show", "public_id", "title"),
    "committees": ("committees.show", "slug", "name"),
    "initiatives": ("initiatives.show", "public_id", "title"),
    "partner_cities": ("partners.show", "slug", "name"),
}
"""The page of a row of each table: its endpoint, what its address names the row by, and what the row is called."""


def crumb_of(row: Any) -> tuple[str, str]:
    """The way back to the page of a row: its name, marked where it is in another language, and the address."""
    endpoint, key, name = PAGES[type(row).__tablename__]
    text = shown(getattr(row, name))
    label = (
        Markup('<span lang="{}" dir="auto">{}</span>').format(text.lang, text.text) if text.is_fallback else text.text
    )
    return label, url_for(endpoint, **{key: getattr(row, key)})


@pass_context
def _gettext(context: Context, sentence: str, /, **values: Any) -> str:
    """`_` of the templates: what is put into a sentence keeps its own direction, and is escaped where markup is."""
    return _filled(context, speaking().translations.ugettext(sentence), values)


@pass_context
def _ngettext(context: Context, one: str, many: str, num: int, /, **values: Any) -> str:
    """The same with a number, in its plural form."""
    return _filled(context, speaking().translations.ungettext(one, many, num), {"num": counted(num), **values})


def _filled(context: Context, said: str, values: dict[str, Any]) -> str:
    sentence = Markup(said) if context.eval_ctx.autoescape else said  # noqa: S704 - ours
    if not values and "%" not in said:
        return sentence
    filled = sentence % directions.all_isolated(values)
    return type(filled)(with_one_stop(filled)) if "m.." in filled else filled


def init_app(app: Flask) -> None:
    """Install filters and the context."""
    app.jinja_env.filters["language_name"] = lambda tag: languages.name_in(tag, current_tag())
    app.jinja_env.filters["own_name"] = languages.own_name
    app.jinja_env.filters["country_name"] = lambda code: languages.country_in(code, current_tag())
    app.jinja_env.filters["called"] = called
    app.jinja_env.filters["dialled"] = dialled
    app.jinja_env.filters["counted"] = counted
    app.jinja_env.filters["isolated"] = directions.isolated
    app.jinja_env.filters["as_written"] = directions.with_runs_isolated
    app.jinja_env.globals.update(gettext=_gettext, ngettext=_ngettext)
    app.jinja_env.globals.update(
        moments=moments,
        rendering=rendering,
        Desk=Desk,
        Permission=Permission,
        Role=Role,
        desk_tabs=desk_tabs,
        tabs_of=tabs_of,
        of_list=of_list,
        just_done_here=just_done_here,
        crumb_of=crumb_of,
        shared_by=shared_by,
    )
    # Global, not of a page's context: files of macros are imported without one, and are run once and no more.
    app.jinja_env.globals.update(
        shown=shown,
        undo_of=undo_of,
        lang=LocalProxy(current_tag),
        text_direction=LocalProxy(lambda: languages.direction(current_tag())),
        current_actor=LocalProxy(_signed_in),
        undo_seconds=LocalProxy(lambda: app.config["UNDO_SECONDS"]),
    )

    @app.context_processor
    def _page() -> dict[str, Any]:
        actor, house = current_actor(), House.of(app)
        is_page = has_request_context()
        return {
            "organization": current_organization(),
            "nav": house.tabs(Desk.MENU, actor) if is_page else [],
            "foot": house.tabs(Desk.FOOT, actor) if is_page else [],
            "current_actor": actor if actor.is_signed_in else None,
            "may": actor.may,
        }
