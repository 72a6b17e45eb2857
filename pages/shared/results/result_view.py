"""From photos to drawn results: the wait, the refusals, the overview, and the result of the opened photo."""

from __future__ import annotations

from pages.shared import strangers_view, upload_view
from pages.shared.results import answer_view, layout, photo_view, quality_view, together_view
from pages.shared.state import door_session, result_session, session
from pages.shared.state.visit.visit_session import UPLOAD


def draw_results(place: str, chosen: str) -> None:
    """Answer all photos of a place under the chosen question, which may be left to each photo; draw what was found."""
    quality_view.pick_policy()
    upload_view.draw_refusals(place)
    several = len(session.accepted(place)) > 1
    if session.accepted(place):
        layout.draw_style(folded=place == UPLOAD and not door_session.is_open())
    together = several and together_view.pick_together()
    results = result_session.results_of(place, chosen, together=together)
    if results is None:
        return
    strangers_view.draw_strangers(results.opened.task.name)
    if several:
        photo_view.draw_tiles(place, results)
    if together:
        together_view.draw_together(results)
    else:
        answer_view.draw_result(results.opened)
