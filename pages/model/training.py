from pages.shared import frame
from pages.shared.review import choice_view, training_view

frame.draw_frame("Training history", "How the model learned, epoch by epoch.")
task = choice_view.pick_model("training")
training_view.draw_training(task)
