"""The design tokens keep their promise: contrast of WCAG 2.2 AA, in light and in dark."""

import re

import pytest

from tests.architecture import project

TOKENS = project.text(project.ROOT / "facilitator/static/css/tokens.css")
SCHEMES = ("light", "dark")
SURFACES = ("page", "surface", "surface-sunken", "surface-hover")
TONES = ("neutral", "info", "success", "warning", "danger")
TEXT, EDGE = 4.5, 3.0
"""Least ratios: success criteria 1.4.3 (text) and 1.4.11 (edges of controls, parts of pictures)."""

PAIRS = [
    *[(ink, surface, TEXT) for ink in ("ink", "ink-soft", "link", "link-hover", "accent") for surface in SURFACES],
    *[(edge, surface, EDGE) for edge in ("line-strong", "focus", "brand") for surface in SURFACES],
    *[(f"{tone}-ink", f"{tone}-soft", TEXT) for tone in TONES],
    *[(f"{tone}-ink", "surface", TEXT) for tone in TONES],
    *[(f"{tone}-edge", "surface", EDGE) for tone in TONES],
    *[(f"{tone}-edge", "surface-sunken", EDGE) for tone in TONES],
    ("brand-ink", "brand", TEXT),
    ("brand-ink", "brand-hover", TEXT),
    ("brand-soft-ink", "brand-soft", TEXT),
    ("link", "brand-soft", TEXT),
    ("ink", "brand-soft", TEXT),
    ("ink", "accent-soft", TEXT),
    *[(ink, side, TEXT) for ink in ("side-ink", "side-ink-soft") for side in ("side", "side-hover", "side-current")],
    ("side-mark", "side", EDGE),
]


def color(name: str, scheme: str) -> str:
    value = re.search(rf"--{name}: (.+);", TOKENS)[1]
    both = re.fullmatch(r"light-dark\((#\w{6}), (#\w{6})\)", value)
    return both[1 + SCHEMES.index(scheme)] if both else value


def luminance(color: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    channels = [int(color[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "surface", "least"), PAIRS, ids=str)
def test_contrast(ink: str, surface: str, least: float, scheme: str):
    assert contrast(color(ink, scheme), color(surface, scheme)) >= least


def test_the_measure_is_the_one_of_the_norm():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
