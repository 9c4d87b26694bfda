"""The files of the project, read once for the architecture tests."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MADE = {".git", ".venv", "node_modules", "vendor", "var", "__pycache__"}
"""Folders that a machine makes; what tools keep for themselves starts with a dot and is skipped too."""


@cache
def files(*patterns: str, under: str = ".") -> tuple[Path, ...]:
    """The project's own files that match one of the patterns, in order, their paths relative to its root."""
    found = {path for pattern in patterns for path in (ROOT / under).rglob(pattern) if path.is_file()}
    return tuple(sorted(path for file in found if _is_ours(path := file.relative_to(ROOT))))


def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _is_ours(path: Path) -> bool:
    hidden = any(part.startswith(".") and part.endswith(("_cache", ".hypothesis")) for part in path.parts)
    return not hidden and MADE.isdisjoint(path.parts) and not any(part.endswith(".egg-info") for part in path.parts)
