"""An SMTP server for tests: keeps what it receives, answers what the test wants."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope


@dataclass
class Mailbox:
    """What arrived, in order."""

    port: int
    answer: str = "250 OK"
    received: list[Envelope] = field(default_factory=list)
    before_answering: Callable[[], None] = lambda: None

    async def handle_DATA(self, server, session, envelope: Envelope) -> str:  # noqa: N802  named by aiosmtpd
        if self.answer.startswith("250"):
            self.received.append(envelope)
        self.before_answering()
        return self.answer


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    """A server on a free port of this machine."""
    box = Mailbox(port=free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
