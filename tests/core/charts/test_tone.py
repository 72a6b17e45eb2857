import numpy as np

from core.charts.tone import catalogue_figure, class_totals_figure, coverage_figure
from core.records import Photo, Region
from core.tone.foundation.catalogue import build_catalogue, coverage
from core.tone.measurement.measure import measure_tone
from core.tone.records import Shade

LIST = build_catalogue(
    [Shade("<b>", "P", "1", "#d0a080", (70.0, 10.0, 10.0), ""), Shade("B", "P", "2", "#6b4226", (33.0, 0.0, 20.0), "")],
    "made for a test",
)


def test_every_shade_stands_at_its_hue_and_lightness_in_its_own_colour():
    (shades,) = catalogue_figure(LIST).data
    assert list(shades.x) == [45, 90]
    assert list(shades.y) == [70, 33]
    assert list(shades.marker.color) == ["#d0a080", "#6b4226"]
    assert "<b>" not in shades.text[0]


def test_a_person_stands_on_the_map_with_the_interval_around():
    pixels = np.full((100, 100, 3), (198, 136, 99), np.uint8)
    tone = measure_tone(Photo(pixels, "flat", 100, 100), box=Region(0.1, 0.1, 0.9, 0.9))
    figure = catalogue_figure(LIST, tone)
    person = figure.data[1]
    (frame,) = figure.layout.shapes
    assert (person.x[0], person.y[0]) == (tone.hue_deg, tone.lab[0])
    assert (frame.x0, frame.x1) == tone.hue_interval
    assert (frame.y0, frame.y1) == tone.lightness_interval
    assert frame.y0 < person.y[0] < frame.y1


def test_coverage_shows_the_counts():
    table = coverage(LIST)
    heat = coverage_figure(table).data[0]
    assert np.asarray(heat.z).sum() == 2
    assert list(heat.x) == list(table.ita_classes)
    assert list(class_totals_figure(table).data[0].y) == table.counts.sum(axis=0).tolist()
