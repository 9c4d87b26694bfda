"""Where the product's own files stand: it runs from a checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config"
REFERENCES = CONFIG / "references"
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "facilitator" / "static"
