"""Composition root: the one module that knows every other. `create_app` reads as a table of contents."""

import os

from flask import Flask
from jinja2 import StrictUndefined
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix

from facilitator.kernel.db import create_engine, session_factory
from facilitator.kernel.files import STATIC, TEMPLATES
from facilitator.kernel.processes import follow_parent, settle
from facilitator.kernel.settings import Settings, load
from facilitator.portals import buyers, companies, facilitators, instance, prescribers, public
from facilitator.portals.shared import (
    assets,
    audience,
    errors,
    filters,
    gallery,
    page,
    security,
    session as request_session,
)
from facilitator.portals.shared.identity import login_manager


def create_app(settings: Settings, sessions: sessionmaker[Session]) -> Flask:
    """The WSGI application, on this database, with these settings."""
    app = request_session.TransactionalFlask(__name__, template_folder=str(TEMPLATES), static_folder=str(STATIC))
    app.secret_key = settings.secret_key
    app.config.update(SETTINGS=settings)
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.context_processor(page.frame)

    security.init_app(app, settings)
    request_session.init_app(app, sessions)
    login_manager.init_app(app, add_context_processor=False)  # pages receive `account`, from `page.frame`
    audience.init_app(app)
    errors.init_app(app)
    filters.init_app(app)
    assets.init_app(app)
    for portal in (public, facilitators, companies, buyers, prescribers, instance):
        app.register_blueprint(portal.blueprint)
    if not settings.is_production:
        app.register_blueprint(gallery.blueprint)
    return app


def wsgi() -> Flask:
    """What the server calls in each of its processes: settings from the environment, connections of its own."""
    follow_parent()
    settings = load(os.environ)
    app = create_app(settings, session_factory(create_engine(settings.database_url)))
    if count := settings.trusted_proxies:
        # The address of who asks, for the limit on refused sign-ins, is the one that our own proxies saw.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    settle()
    return app
