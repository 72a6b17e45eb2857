"""Which task a photo belongs to, by what each model's own look at its kind says; for pages, command line and others.

A model tells the kinds of picture apart that were there when its trust was fitted. A task that came later may be of a
kind that older models were never shown, so its own model is asked as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.records import Analysis, Domain, Finding
from core.tasks import Task, answering_tasks, installed_tasks

_TURNED_AWAY = {"not_skin", "other_task"}


def suited_analysis(ask: Callable[[str], Analysis], tasks: Sequence[Task] | None = None) -> Analysis:
    """Return what is said of a photo by the task that it suits; one that each task would send on gets no answer.

    `ask` gives a task's analysis and is asked once for each that is needed, the first of `tasks` always. By default
    these are all that can answer.
    """
    made: dict[str, Analysis] = {}

    def finding_of(task: str) -> Finding:
        if task not in made:
            made[task] = ask(task)
        return made[task].finding

    suited = suited_task(finding_of, tasks)
    finding_of(suited)
    return settled(made[suited])


def with_taught(suited: Analysis, ask: Callable[[str], Analysis], taught: Sequence[Task]) -> Analysis:
    """Return the analysis of the first task taught on this machine that may answer where no installed one did.

    Its owner must have allowed that, and the picture be of its kind: more likely than of any other, to its own model.
    Only kinds of installed tasks are told apart; a task of a kind of its own is never found by a photo.
    """
    if suited.finding.answered:
        return suited
    kinds = {task.kind for task in installed_tasks()}
    for task in taught:
        if task.automatic and task.kind in kinds:
            made = ask(task.name)
            domain = made.finding.domain
            if made.finding.answered and domain and domain.of(task.kind) >= max(domain.probabilities.values()):
                return made
    return suited


def suited_task(ask: Callable[[str], Finding], tasks: Sequence[Task] | None = None) -> str:
    """Return the name of the task that a photo belongs to, of all that can answer or of those given.

    `ask` gives a task's finding. A task whose model sends the photo back does not get it, and one without a reference
    to compare photos with is never found.
    """
    tasks = answering_tasks() if tasks is None else tasks
    first = ask(tasks[0].name)
    if first.domain is None:
        return first.task
    suited = nearest_task(tasks, first.domain) or tasks[0]
    unknown = [task for task in tasks if task.kind not in first.domain.probabilities]
    claims = [(share, task.name) for task in unknown if (share := _claim(task, ask(task.name), suited, first.domain))]
    if claims:
        return max(claims)[1]
    if first.verdict == "not_skin":
        return first.task
    sent_back = suited.name != first.task and ask(suited.name).verdict == "other_task"
    return first.task if sent_back else suited.name


def nearest_task(tasks: Sequence[Task], domain: Domain) -> Task | None:
    """Return the task of the likeliest kind, of as likely ones the first; None without a task."""
    return max(tasks, key=lambda task: domain.of(task.kind), default=None)


def better_task(task: Task, domain: Domain) -> str:
    """Return the name of the task whose kind a photo more likely shows than all else; "" if it is of no other kind."""
    others = [other for other in installed_tasks() if other.kind != task.kind]
    best = nearest_task(others, domain)
    return best.name if best is not None and domain.of(best.kind) > 0.5 else ""


def other_tasks(finding: Finding) -> tuple[Task, ...]:
    """Return the tasks that a photo can be asked instead, the likeliest first."""
    others = [task for task in answering_tasks() if task.name != finding.task]
    domain = finding.domain or Domain({})
    return tuple(sorted(others, key=lambda task: (task.name != finding.better_task, -domain.of(task.kind))))


def settled(analysis: Analysis) -> Analysis:
    """Return the analysis by the suited task as it is shown: one that would send the photo on is no answer.

    Each model tells kinds of pictures by what it sees itself, and each may take a photo of neither for the other's.
    """
    finding = analysis.finding
    if finding.verdict != "other_task":
        return analysis
    compared = [task for task in answering_tasks() if task.name == finding.task or _known(finding, task)]
    photos = ", and unlike the photos of ".join(task.photos for task in compared)
    comma = "," if len(compared) > 1 else ""
    reason = (
        f"This photo is unlike the photos of {photos}{comma} that the models learned from. It may show something that "
        "they do not know."
    )
    refused = replace(finding, verdict="cannot_tell", label_set=(), reasons=(reason,), better_task="")
    return replace(analysis, finding=refused)


def _claim(task: Task, finding: Finding, suited: Task, domain: Domain) -> float:
    """Return how surely a task's own model takes a photo for its own, against one that never saw its kind; 0 if not.

    Where it knows the kind that the other found, it has compared the two; else the surer one is believed.
    """
    if finding.domain is None or finding.verdict in _TURNED_AWAY:
        return 0.0
    share = finding.domain.of(task.kind)
    if share < max(finding.domain.probabilities.values()):
        return 0.0
    compared = suited.kind in finding.domain.probabilities
    return share if compared or share > domain.of(suited.kind) else 0.0


def _known(finding: Finding, task: Task) -> bool:
    return finding.domain is not None and task.kind in finding.domain.probabilities
