from pages.shared import frame, return_view
from pages.shared.camera import camera
from pages.shared.results import photo_view, result_view
from pages.shared.state.visit.visit_session import WEBCAM

frame.draw_frame("Take a photo", "The camera says what is missing, and shoots by itself when all is well.")
task = photo_view.pick_task()
camera.take_photo(task)
return_view.go_back_with_shot()
result_view.draw_results(WEBCAM, task)
