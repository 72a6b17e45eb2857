from pages.shared import frame
from pages.shared.shades import catalogue_view, match_view, worn_view

frame.draw_frame(
    "Foundation shades", "How deep a skin is, how sure a photo can be, and which real shades come nearest."
)
job = match_view.pick_job()
if job == match_view.FACE:
    match_view.draw_match()
elif job == match_view.WORN:
    worn_view.draw_worn()
else:
    catalogue_view.draw_catalogue()
