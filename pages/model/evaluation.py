from pages.shared import frame
from pages.shared.results import photo_view
from pages.shared.review import evaluation_view

frame.draw_frame("Evaluation", "How often the model is right on photos that it did not learn from.")
task = photo_view.pick_model()
evaluation_view.draw_evaluation(task)
