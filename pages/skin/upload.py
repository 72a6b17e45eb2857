from pages.shared import frame
from pages.shared.results import photo_view, result_view
from pages.shared.state.visit.visit_session import UPLOAD

frame.draw_frame("Upload a photo")
task = photo_view.draw_door()
result_view.draw_results(UPLOAD, task)
