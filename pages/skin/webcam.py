from pages.shared import frame, photo_view, result_view, session
from pages.shared.camera import camera

frame.draw_frame("Take a photo", "The camera says what is missing, and shoots by itself when all is well.")
task = photo_view.pick_task()
camera.take_photo(task)
result_view.draw_results(session.WEBCAM, task)
