from pages.shared import frame
from pages.shared.review import choice_view
from pages.shared.review.evaluation import evaluation_view

frame.draw_frame("Evaluation", "How often the model is right on photos that it did not learn from.")
task = choice_view.pick_model("evaluation")
evaluation_view.draw_evaluation(task)
