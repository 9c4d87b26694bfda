"""What became of a file, for a person or a program."""

from typing import Any

from facilitator.kernel.text import count
from facilitator.markets.decp.enums import LineStatus
from facilitator.markets.decp.queries import Comparison


def as_mapping(comparison: Comparison) -> dict[str, Any]:
    """Counts and lines, `read` being the sum of the four statuses; `warnings` counts what was wrong and kept."""
    return {
        "read": len(comparison.outcomes),
        **{status.value: comparison.count(status) for status in LineStatus},
        "warnings": sum(len(o.line.contract.warnings) for o in comparison.outcomes if o.line.contract),
        "lines": [
            {
                "id": outcome.line.published_id,
                "buyer": outcome.line.buyer,
                "status": outcome.status.value,
                "messages": outcome.messages,
            }
            for outcome in comparison.outcomes
        ],
    }


def sentence(comparison: Comparison) -> str:
    """« 159 enregistrements lus : 158 nouveaux, aucun modifié, 1 inchangé, aucun inutilisable. »"""
    parts = [
        (LineStatus.CREATED, "nouveau", "nouveaux"),
        (LineStatus.UPDATED, "modifié", "modifiés"),
        (LineStatus.UNCHANGED, "inchangé", "inchangés"),
        (LineStatus.REJECTED, "inutilisable", "inutilisables"),
    ]
    counted = [
        count(number, one, many) if (number := comparison.count(status)) else f"aucun {one}"
        for status, one, many in parts
    ]
    read = len(comparison.outcomes)
    return f"{count(read, 'enregistrement')} {'lus' if read > 1 else 'lu'} : {', '.join(counted)}."
