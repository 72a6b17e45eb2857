"""What was found on a visit, taken from an answer or from a measured skin as it was said that day."""

from __future__ import annotations

from collections.abc import Sequence

from core.cases.records import Figures, Skin
from core.records import Finding, Quality, QualityRemark
from core.tone.records import ShadeMatch, Tone
from core.trust.headline import headline

_BY_PAPER, _UNKNOWN = "told by the white paper in the photo", "not known"


def answer_figures(
    finding: Finding, quality: Quality | None, remarks: Sequence[QualityRemark], record: Sequence[str]
) -> Figures:
    """Return the figures of an answer or a refusal; `record` are the sentences on how often such ones were right."""
    light = "" if quality is None else f"mean brightness {quality.brightness:.0f} of 255"
    return Figures(
        headline=headline(finding),
        record=tuple(record),
        remarks=tuple(remark.sentence for remark in remarks),
        light=light,
        fingerprint=finding.weights_sha256,
        quality=quality,
        finding=finding,
    )


def skin_figures(tone: Tone, shades: Sequence[ShadeMatch]) -> Figures:
    """Return the figures of a measured skin with the shades that were chosen for it."""
    skin = Skin(
        hex=tone.hex,
        lab=(float(tone.lab[0]), float(tone.lab[1]), float(tone.lab[2])),
        ita_deg=tone.ita_deg,
        ita_interval=tone.ita_interval,
        ita_class=tone.ita_class,
        undertone=tone.undertone,
        confidence=tone.confidence,
        white_reference=tone.white_reference,
    )
    return Figures(
        headline=f"Depth: {tone.ita_class}",
        remarks=tuple(warning.sentence for warning in tone.warnings),
        light=_BY_PAPER if tone.white_reference else _UNKNOWN,
        skin=skin,
        shades=tuple(shades),
    )
