import streamlit as st

from pages.shared import frame, start_view

frame.draw_frame("See what a model makes of a skin photo")
st.markdown(
    f"Give a photo {frame.photo_kinds()}. A neural network compares it with the photos it was trained on, "
    "says what yours looks most like, and shows the places in the photo that speak for its answer."
)
start_view.draw_ways()
frame.draw_limits()
