"""What to do next in one short sentence: from the route of the most urgent label, or of a sign that is more urgent."""

from collections.abc import Collection, Sequence

from core.guidance.texts import LEVELS, Guidance, general_guidance, guidance_for
from core.guidance.urgency import Urgency, judge_urgency


def next_step(labels: Sequence[str], answers: Collection[str] | None = None, task: str = "") -> Urgency:
    """Return what to do about these labels, none for a photo that no label could be given to.

    `answers` are the codes of the ticked signs, None as long as none was asked about. They can raise the urgency of the
    labels and never lower it. `task` is as in `guidance_for`. `because` says why it is no less; it is empty where one
    label alone speaks.
    """
    named = [guidance_for(label, task) for label in labels] or [general_guidance()]
    urgent = max(named, key=lambda guidance: LEVELS.index(guidance.level))  # of as urgent ones the first
    if answers:
        judged = judge_urgency(answers, labels, task=task)
        if judged.level != urgent.level:
            return judged
        return Urgency(urgent.level, _first_sentence(urgent), judged.because)
    because = (urgent.because,) if len(named) > 1 and urgent.because else ()
    return Urgency(urgent.level, _first_sentence(urgent), because)


def _first_sentence(guidance: Guidance) -> str:
    first, dot, _ = guidance.route.partition(". ")
    return first + dot.strip()
