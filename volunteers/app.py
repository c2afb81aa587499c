"""create_app: settings, mechanisms, rooms, and the checks that refuse to start."""

from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings, load_settings
from volunteers import cli, identity, jobs, keeping, mail, rooms, search, templating
from volunteers.access import rights
from volunteers.accounts import security
from volunteers.audit.after import AfterCommit
from volunteers.foundation import compiled, reach
from volunteers.foundation import db as database
from volunteers.foundation.parts import check_parts
from volunteers.house import House
from volunteers.mail.copies import Guards
from volunteers.mail.delivery import Postman
from volunteers.mail.queries import is_flowing
from volunteers.organization.queries import current as current_organization
from volunteers.undo import declared
from volunteers.web import (
    answers,
    compression,
    doors,
    drafts,
    errors,
    fingerprints,
    headers,
    health,
    held,
    indentation,
    language,
    limits,
    logs,
    metrics,
    shared,
    uploads,
)
from volunteers.web.masking import MaskedTokens
from volunteers.web.openings import Openings

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024


def create_app(**overrides: Any) -> Flask:
    """The application. `overrides` are settings by name (`DATABASE_URL=…`) and win over the environment.

    Keys that are no setting of ours (TESTING, WTF_CSRF_ENABLED, …) go to Flask's configuration as they are.
    """
    settings_keys = {k: v for k, v in overrides.items() if k.lower() in _setting_names()}
    settings = load_settings(**settings_keys)
    app = Flask(
        "volunteers",
        root_path=str(ROOT / "volunteers"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "volunteers" / "static"),
        instance_path=str(settings.instance_path),
    )
    app.config.update(settings.flask_config())
    app.config.update(
        MAX_CONTENT_LENGTH=2 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=MEGABYTE,
        TRANSLATIONS_PATH=ROOT / "volunteers" / "translations",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        IS_THIS_MACHINE=settings.is_this_machine,
    )
    app.config.update({k: v for k, v in overrides.items() if k not in settings_keys})
    Path(app.instance_path).mkdir(mode=0o700, parents=True, exist_ok=True)
    app.jinja_environment = templating.Environment
    app.jinja_env.bytecode_cache = compiled.kept_in(Path(app.instance_path))
    house = rooms.gather()
    csrf = _mechanisms(app, house)
    for room in house.rooms:
        for part in room.parts:
            part().fit(app)
        for blueprint in room.blueprints:
            app.register_blueprint(blueprint)
        for endpoint in room.without_csrf:
            csrf.exempt(app.view_functions[endpoint])
    keeping.Elsewhere(lambda url: create_app(**{**overrides, "DATABASE_URL": url})).fit(app)
    cli.init_app(app)
    doors.check_doors(app)
    house.check(app)
    check_parts(app)
    return app


class _MigrationsWhenAsked:
    """Stands for Flask-Migrate until `flask db` asks it for anything: neither web nor worker needs Alembic, which is
    8 MB in each of them.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        from flask_migrate import Migrate  # noqa: PLC0415 -- see above

        folder = str(ROOT / "migrations")
        Migrate(
            self._app, database.db, directory=folder, render_as_batch=True, compare_type=True
        )  # takes this one's place
        return getattr(self._app.extensions["migrate"], name)


def _setting_names() -> frozenset[str]:
    return frozenset(Settings.model_fields)


def _mechanisms(app: Flask, house: House) -> MaskedTokens:
    """Each mechanism with what the rooms hand to it; nothing has a silent default."""
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]  # Flask's way
    compression.init_app(app)
    indentation.init_app(app)
    house.fit(app)
    AfterCommit().fit(app)
    doors.init_app(app)
    logs.init_app(app)
    metrics.init_app(app)
    database.init_app(app)
    app.extensions["migrate"] = _MigrationsWhenAsked(app)
    headers.init_app(app)
    shared.init_app(app)
    fingerprints.init_app(app)
    identity.init_app(app)
    uploads.init_app(app)
    csrf = MaskedTokens(app)
    limits.limiter.init_app(app)
    language.init_app(
        app,
        on_offer=lambda: current_organization().languages,
        home_zone=lambda: current_organization().time_zone,
    )
    held.init_app(app)  # after the language, which an address may choose on its way to another
    reach.Reach(current_organization).fit(app)
    house.hook(Openings).fit(app)
    answers.Answers(house.answer_doors, identity.language_of_person, house.held_pages).fit(app)
    drafts.init_app(app)
    errors.init_app(app)
    templating.init_app(app)
    security.init_app(app)
    mail.init_app(
        app,
        gates=house.mail_gates,
        truths=house.mail_truths,
        guards=house.hook(Guards),
        in_all_languages=house.mails_in_all_languages,
        of_child=house.mails_of_child,
        gathered=house.mails_gathered,
        organization=current_organization,
    )
    jobs.init_app(app, house.jobs, stoppers=(Postman.of(app).stop,))
    health.Readiness(queue=lambda: jobs.queue_answers(app), mail=is_flowing).fit(app)
    search.init_app(app, house.searched)
    declared.init_app(app, house.undoes, house.undo_guards)
    rights.init_app(app, house.hangs)
    return csrf
