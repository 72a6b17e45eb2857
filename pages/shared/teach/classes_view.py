"""The classes of a folder: how many photos, how many of them different, what is odd, and a light for each."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.words.foreign_text import as_plain

_LIGHTS: dict[core.Light, str] = {"good": "● good", "look": "◐ look first", "few": "○ too few"}
_WHY: dict[core.Light, str] = {
    "good": "ten different photos or more, few of them odd",
    "look": "under ten different photos, or many that are off topic or also lie in another class",
    "few": "under five different photos: nothing can be taught",
}


def draw_classes(seen: core.Inspected) -> None:
    """Draw the table of classes, and the files that could not be read."""
    table = seen.table
    rows = [
        {
            "Class": row.label.name,
            "Photos": row.photos,
            "Different": row.distinct,
            "Off topic": row.off_topic,
            "Also in another class": row.conflicts,
            "": _LIGHTS[row.light],
        }
        for row in table.rows
    ]
    st.dataframe(rows, hide_index=True, width=760)
    lights = dict.fromkeys(row.light for row in table.rows)
    st.caption(" · ".join(f"{_LIGHTS[light]}: {_WHY[light]}" for light in lights))
    if not table.kind:
        st.info(
            "These pictures are like no photo of skin or of a face that the installed models know. The task can be "
            "taught; its refusals are weaker, because nothing tells its kind of picture from others.",
            icon=":material/image_search:",
        )
    if seen.refused:
        with st.expander(f"{len(seen.refused)} files could not be read", icon=":material/broken_image:"):
            st.dataframe(
                [{"File": as_plain(file), "Why": as_plain(why)} for file, why in seen.refused], hide_index=True
            )
