"""Every refusal is a French page that says what to do."""

from flask import Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from facilitator.kernel.errors import DomainError, NotAllowed, NotVisible
from facilitator.portals.shared.page import page

HAVE_PAGES = (403, 404, 409, 413, 429, 500)
LOST_RACE = (
    "Une autre personne vient de modifier les mêmes données. "
    "Rien n’a été enregistré : rechargez la page et recommencez."
)
BUSY = "La base de données est très sollicitée. Rien n’a été enregistré : réessayez dans un instant."


def init_app(app: Flask) -> None:
    @app.errorhandler(NotVisible)
    def not_visible(_error: NotVisible) -> ResponseReturnValue:
        return page("errors/404.html", status=404)

    @app.errorhandler(NotAllowed)
    def not_allowed(error: NotAllowed) -> ResponseReturnValue:
        return page("errors/403.html", status=403, message=str(error))

    @app.errorhandler(DomainError)
    def broken_rule(error: DomainError) -> ResponseReturnValue:
        return page("errors/409.html", status=409, message=str(error))

    @app.errorhandler(IntegrityError)
    def lost_race(_error: IntegrityError) -> ResponseReturnValue:
        return page("errors/409.html", status=409, message=LOST_RACE)

    @app.errorhandler(OperationalError)
    def busy(error: OperationalError) -> ResponseReturnValue:
        app.logger.error("database unavailable on %s", request.path, exc_info=error)
        return page("errors/409.html", status=409, message=BUSY)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        if error.code not in HAVE_PAGES or error.response is not None:
            return error
        return page(f"errors/{error.code}.html", status=error.code, message="")
