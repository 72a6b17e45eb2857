from pages.shared import frame
from pages.shared.teach import teach_view

frame.draw_frame(
    "Teach", "Make a task of your own class folders: see what is wrong with them, and how far it can be trusted."
)
teach_view.draw_teach()
