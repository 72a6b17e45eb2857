"""Which question a photo is asked that decides for itself: one way for pages, command line and all else."""

from collections.abc import Callable

from core.records import Analysis, Finding
from core.tasks import AUTO, first_task
from core.trust.verdict import settled, suited_task


def suited_analysis(ask: Callable[[str], Analysis]) -> Analysis:
    """Return what is said of a photo by the task that it suits; one that each task would send on gets no answer.

    `ask` gives a task's analysis and is asked once for each that is needed, the first task always.
    """
    made: dict[str, Analysis] = {}

    def finding_of(task: str) -> Finding:
        if task not in made:
            made[task] = ask(task)
        return made[task].finding

    suited = suited_task(finding_of(first_task(AUTO).name), finding_of)
    finding_of(suited)
    return settled(made[suited])
