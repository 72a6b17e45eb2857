"""The answer on the screen as the figures that a case keeps of it."""

from __future__ import annotations

import core
from pages.shared.state import answer_session, record_session
from pages.shared.state.result_session import QUALITY, Result
from pages.shared.state.shades import kit_session


def answer_figures(finding: core.Finding, result: Result) -> core.Figures:
    """Return what is kept of a finding: that of the opened photo's result, or that of several photos of one spot."""
    photo = result.given.photo
    quality = answer_session.remembered(photo, QUALITY, None, lambda: core.measure_quality(photo))
    records = record_session.records_of(finding) if finding.answered else ()
    return core.answer_figures(finding, quality, result.remarks, [core.record_sentence(one) for one in records])


def skin_figures(tone: core.Tone) -> core.Figures:
    """Return what is kept of a measured skin, with the shades that the visitor kept."""
    kept = kit_session.kept_shades()
    matches = core.nearest_shades(core.build_catalogue(kept, ""), tone.lab) if kept else ()
    return core.skin_figures(tone, matches)
