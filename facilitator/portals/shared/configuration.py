"""The settings of the application that answers this request."""

from typing import cast

from flask import current_app

from facilitator.kernel.settings import Settings


def settings() -> Settings:
    return cast("Settings", current_app.config["SETTINGS"])


def base_url() -> str:
    """What the links of a mail begin with, without a final slash."""
    return settings().base_url
