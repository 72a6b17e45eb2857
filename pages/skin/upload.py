from pages.shared import frame
from pages.shared.results import photo_view, result_view
from pages.shared.state.visit.visit_session import UPLOAD

frame.draw_frame("Upload a photo", f"One photo or several, {frame.photo_kinds()}.")
task = photo_view.pick_task()
photo_view.pick_photos()
result_view.draw_results(UPLOAD, task)
