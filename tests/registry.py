"""The public registry *Recherche d’entreprises*, played by a server of this machine with recorded answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Played:
    """What the server answers, by SIREN: a name, a status, or a raw body. `asked` are the SIREN received."""

    url: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


def found(siren: str, name: str | None) -> dict[str, Any]:
    """An answer of the documented shape, some of its fields."""
    siege = {"siret": f"{siren}00019", "code_postal": "99000", "libelle_commune": "BRUMEVAL", "etat_administratif": "A"}
    company = {
        "siren": siren, "nom_complet": name, "nom_raison_sociale": name, "sigle": None, "nombre_etablissements": 1,
        "siege": siege, "nature_juridique": "5710", "etat_administratif": "A", "matching_etablissements": [],
    }  # fmt: skip
    results = [company] if name else []
    return {"results": results, "total_results": len(results), "page": 1, "per_page": 1, "total_pages": len(results)}


@contextmanager
def playing() -> Iterator[Played]:
    """A registry until the end of the block."""
    played = Played()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            siren = parse_qs(asked.query)["q"][0]
            played.asked.append(siren)
            answer = played.answers.get(siren, 404 if asked.path != "/search" else None)
            if isinstance(answer, list):
                answer = answer.pop(0)
            status = answer if isinstance(answer, int) else 200
            body = answer if isinstance(answer, bytes) else json.dumps(found(siren, answer)).encode()
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "1")
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body if status == 200 else b"{}")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    played.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield played
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
