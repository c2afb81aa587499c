"""create_app: settings, mechanisms, rooms, and the checks that refuse to start."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings, load_settings
from volunteers import cli, identity, jobs, mail, rooms, search, templating
from volunteers.accounts import security
from volunteers.accounts.hooks import Hooks
from volunteers.foundation import db as database
from volunteers.organization.queries import current as current_organization
from volunteers.undo import declared
from volunteers.web import doors, errors, headers, language, limits, logs

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
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.config.update({k: v for k, v in overrides.items() if k not in settings_keys})
    Path(app.instance_path).mkdir(mode=0o700, parents=True, exist_ok=True)
    _mechanisms(app)
    for blueprint in rooms.BLUEPRINTS:
        app.register_blueprint(blueprint)
    for endpoint in rooms.WITHOUT_CSRF:
        app.extensions["csrf_protect"].exempt(app.view_functions[endpoint])
    app.extensions["answer_doors"] = rooms.ANSWER_DOORS
    app.extensions["mail_gates"] = rooms.MAIL_GATES
    app.extensions["city_panels"] = rooms.CITY_PANELS
    app.extensions["organization_facts"] = current_organization
    app.extensions["languages_on_offer"] = lambda: current_organization().languages
    app.extensions["home_zone"] = lambda: current_organization().time_zone
    app.extensions["committee_panels"] = rooms.PANELS
    app.extensions["committee_joining"] = rooms.JOINING
    app.extensions["account_hooks"] = Hooks(rooms.CONFIRMED, rooms.ADDRESS_CHANGED, rooms.addressee, rooms.ENTERED)
    app.extensions["person_panels"] = rooms.PERSON_PANELS
    declared.init_app(app, rooms.UNDOES, rooms.UNDO_GUARDS)
    cli.init_app(app)
    doors.check_doors(app)
    return app


def _setting_names() -> frozenset[str]:
    return frozenset(Settings.model_fields)


def _mechanisms(app: Flask) -> None:
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]  # Flask's way
    doors.init_app(app)
    logs.init_app(app)
    database.init_app(app)
    Migrate(app, database.db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    headers.init_app(app)
    identity.init_app(app)
    app.extensions["csrf_protect"] = CSRFProtect(app)
    limits.limiter.init_app(app)
    language.init_app(app)
    errors.init_app(app)
    templating.init_app(app)
    security.init_app(app)
    mail.init_app(app)
    jobs.init_app(app, rooms.JOBS)
    search.init_app(app, rooms.SEARCHED)
