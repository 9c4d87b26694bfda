"""The official names of legal persons: the public service *Recherche d’entreprises* (DINUM), asked by SIREN.

`GET /search?q=SIREN` answers `{"results": [{"siren", "nom_complet", "nom_raison_sociale", …}], …}`; no key is asked,
and an address that sends more than seven requests a second is told 429. Nothing but a SIREN leaves the installation.
"""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

from facilitator.kernel.errors import DomainError

TIMEOUT = 5.0
"""Seconds without an answer."""
INTERVAL = 0.2
"""Seconds between two requests: five a second, under the limit of the service."""
LONGEST_WAIT = 10
"""Seconds that the service may ask to wait before we give up."""
LARGEST_ANSWER = 1 << 20
"""Bytes."""
TOO_MANY_REQUESTS = 429
NOT_PUBLIC = "NON-DIFFUSIBLE"


class RegistryUnavailable(DomainError):
    """No answer, or not one that can be read: try again later."""


class Registry:
    """The service at `url`. One instance keeps its own pace; `wait` is given to tests."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT, wait: Callable[[float], None] = time.sleep) -> None:
        self._url = url
        self._timeout = timeout
        self._wait = wait
        self._next_at = 0.0

    def find_name(self, siren: str) -> str | None:
        """The name of the legal person; None when the service does not know it or may not say it.

        Raises RegistryUnavailable.
        """
        answer = self._ask(siren)
        try:
            found = next((item for item in answer["results"] if item["siren"] == siren), None)
            name = (found.get("nom_raison_sociale") or found.get("nom_complet")) if found else None
        except (AttributeError, KeyError, TypeError) as error:
            raise RegistryUnavailable(
                "La réponse du service Recherche d’entreprises est illisible : saisissez le nom."
            ) from error
        if not isinstance(name, str) or NOT_PUBLIC in name:
            return None
        return " ".join(name.split()) or None

    def _ask(self, siren: str) -> Any:
        address = f"{self._url}/search?{urllib.parse.urlencode({'q': siren, 'page': 1, 'per_page': 1})}"
        request = urllib.request.Request(  # noqa: S310  http or https: the setting is checked
            address, headers={"Accept": "application/json", "User-Agent": "facilitator"}
        )
        try:
            return self._send(request)
        except urllib.error.HTTPError as error:
            if error.code != TOO_MANY_REQUESTS:
                raise _unavailable(f"réponse {error.code}") from error
            self._wait(_asked_wait(error))
        try:
            return self._send(request)
        except urllib.error.HTTPError as error:
            raise _unavailable("trop de demandes à la fois") from error

    def _send(self, request: urllib.request.Request) -> Any:
        self._keep_pace()
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                return json.loads(response.read(LARGEST_ANSWER))
        except urllib.error.HTTPError:
            raise
        except (OSError, ValueError) as error:
            raise _unavailable("pas de réponse") from error

    def _keep_pace(self) -> None:
        now = time.monotonic()
        if now < self._next_at:
            self._wait(self._next_at - now)
        self._next_at = max(now, self._next_at) + INTERVAL


def _asked_wait(error: urllib.error.HTTPError) -> float:
    asked = error.headers.get("Retry-After", "")
    seconds = int(asked) if asked.isdecimal() else 1
    if seconds > LONGEST_WAIT:
        raise _unavailable("trop de demandes à la fois") from error
    return float(seconds)


def _unavailable(reason: str) -> RegistryUnavailable:
    return RegistryUnavailable(
        f"Le service Recherche d’entreprises ne répond pas ({reason}) : réessayez plus tard, ou saisissez le nom."
    )
