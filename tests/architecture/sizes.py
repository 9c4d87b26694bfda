"""How long modules and functions are: a light at the end of the run, and a wall far beyond."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import project

LONG_MODULE, UNREADABLE_MODULE = 400, 600
LONG_FUNCTION, UNREADABLE_FUNCTION = 50, 80


def module(path: Path) -> int:
    """Lines."""
    return project.text(path).count("\n")


def function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines, decorators left out."""
    return node.end_lineno - node.lineno + 1


def warnings() -> Iterator[str]:
    """One line per module or function that is too long for comfort."""
    for path in project.files("*.py", under="facilitator"):
        if (size := module(path)) > LONG_MODULE:
            yield f"{path} has {size} lines (more than {LONG_MODULE})"
        for node in project.functions(path):
            if (size := function(node)) > LONG_FUNCTION:
                yield f"{path}:{node.lineno} {node.name} has {size} lines (more than {LONG_FUNCTION})"
