"""The first page that anybody sees."""

from flask import Flask
from playwright.sync_api import Browser

from facilitator.app import create_app
from facilitator.kernel.settings import Settings
from tests.browsers import PHONE, serving, visiting
from tests.databases import CommittedDatabase


def test_sign_in_page_in_a_real_browser(browser_engine: Browser, committed: CommittedDatabase, settings: Settings):
    app: Flask = create_app(settings, committed.sessions)
    with serving(app) as address, visiting(browser_engine, address, viewport=PHONE) as visitor:
        visitor.open("/connexion")

        assert visitor.faults() == []
        assert visitor.overflow() == 0
        assert visitor.complaints == []
