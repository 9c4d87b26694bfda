"""Commands. One command = one service call; a family of commands = one module, listed in `main`.

Whatever goes wrong for a reason the reader can mend is one sentence and exit status 2, never a traceback: raise a
`DomainError`, or one of `CLEAR_ERRORS`.
"""

from facilitator.cli.main import main

__all__ = ["main"]
