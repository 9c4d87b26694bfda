"""Deny by default: every route belongs to an audience, checked before its view runs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Flask, abort, current_app, request
from flask_login import current_user

from facilitator.organisations.enums import Role
from facilitator.portals.shared.identity import viewer

PUBLIC_ENDPOINTS: set[str] = {"static"}
F = TypeVar("F", bound=Callable[..., Any])


def open_to(blueprint: Blueprint, *roles: Role) -> None:
    """Only these roles enter this portal; for everyone else its pages do not exist (404)."""

    @blueprint.before_request
    def _check() -> None:
        if viewer().role not in roles:
            abort(404)


def public(view: F) -> F:
    """Mark a view that nobody need sign in for."""

    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    marked.is_public = True  # type: ignore[attr-defined]
    return marked  # type: ignore[return-value]


def init_app(app: Flask) -> None:
    """Refuse every request to a view that is not marked public, unless somebody is signed in."""

    @app.before_request
    def _deny_by_default() -> Any:
        if request.endpoint is None or request.endpoint in PUBLIC_ENDPOINTS:
            return None
        view = current_app.view_functions[request.endpoint]
        if getattr(view, "is_public", False) or current_user.is_authenticated:
            return None
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
