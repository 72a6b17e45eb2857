from pages.shared import frame, result_view, session, shades_view

frame.draw_frame("Foundation shades", "From the tone that the model sees in your face to shades of that depth.")
photo = shades_view.require_face()
analysis = result_view.analyse(photo, "condition")
shades_view.draw_tone(analysis)
shades_view.draw_shades(analysis, session.catalogue())
