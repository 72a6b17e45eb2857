from pages.shared import frame
from pages.shared.cases import cases_view

frame.draw_frame("Cases", "Spots and clients that you chose to keep, visit by visit.")
cases_view.draw_cases()
