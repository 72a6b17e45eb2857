import streamlit as st

from pages.shared import frame
from pages.shared.start import door_view, example_view, samples_view, start_view

frame.draw_frame("See what a model makes of a skin photo")
st.markdown(
    f"Give a photo {frame.photo_kinds()}. A neural network compares it with the photos it was trained on, "
    "says what yours looks most like, and shows the places in the photo that speak for its answer."
)
door, example = st.columns([5, 7], gap="large")
with door:
    door_view.draw_door()
with example:
    example_view.draw_example()
samples_view.draw_samples()
start_view.draw_ways()
frame.draw_limits()
