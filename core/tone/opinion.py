"""A model's tone of a face as a second opinion on a measured depth."""

from collections.abc import Iterable

from core.number_words import percent
from core.records import Part
from core.tasks import Task
from core.tone.depth import DEPTH_BANDS, depth_band, depth_index, likely_depth_index
from core.tone.records import SecondOpinion, Tone

STEPS_OF_DISAGREEMENT = 2


def tone_task(tasks: Iterable[Task]) -> Task | None:
    """Return the first task about faces whose labels hold the four tones, None where there is none."""
    tones = {label for band in DEPTH_BANDS for label in band.labels}
    return next((task for task in tasks if task.kind == "face" and tones <= set(task.labels)), None)


def second_opinion(tone: Tone, tones: Part) -> SecondOpinion:
    """Compare the measured depth with the model's most probable tone.

    Two steps apart or more lower the confidence in words.

    Args:
        tone: the measurement.
        tones: the "tone" part of a finding.

    Raises:
        KeyError: the part does not hold the four tone labels.
    """
    measured, guessed = depth_index(tone.ita_deg), likely_depth_index(tones)
    steps = abs(measured - guessed)
    seen, said = DEPTH_BANDS[measured].name, DEPTH_BANDS[guessed].name
    share = float(max(tones.probabilities))
    if steps >= STEPS_OF_DISAGREEMENT:
        sentence = (
            f"The measurement reads {seen}, the model says {said} ({percent(share)}). They disagree, so trust neither: "
            "take another photo in daylight, or mark white paper."
        )
        return SecondOpinion(DEPTH_BANDS[guessed].name, share, steps, "low", sentence)
    if steps == 1:
        sentence = f"The measurement reads {seen}, the model says {said} ({percent(share)}): one step apart."
    else:
        sentence = f"The model agrees: {said} ({percent(share)})."
    if steps < STEPS_OF_DISAGREEMENT and (band := depth_band(tones)).name != said:
        sentence += f" With its doubt it says {band.name}."
    return SecondOpinion(DEPTH_BANDS[guessed].name, share, steps, tone.confidence, sentence)
