from pages.shared import frame, photo_view, result_view, session

frame.draw_frame("Take a photo", "Hold the skin a hand's width from the camera, in even daylight, and keep still.")
task = photo_view.pick_task()
photo_view.take_photo()
result_view.draw_results(session.WEBCAM, task)
