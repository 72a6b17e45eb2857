from pages.shared import frame
from pages.shared.results import photo_view
from pages.shared.review import training_view

frame.draw_frame("Training history", "How the model learned, epoch by epoch.")
task = photo_view.pick_model()
training_view.draw_training(task)
