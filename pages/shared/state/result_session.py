"""The one way from a photo to what a page says of it; a view is handed the record and draws it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import core
from pages.shared.state import answer_session, record_session, session, task_session
from pages.shared.state.visit.memo import Memo
from pages.shared.state.visit.visit_session import SHADES, Accepted

QUALITY: Memo[core.Quality] = Memo("quality")
SUITED: Memo[str] = Memo("suited")  # the task that a photo suits by the models' own word

AskedBy = Literal["visitor", "photo", "switch", "spot"]


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """All that a page says of one photo.

    `remarks` are what is wrong with it under the chosen policy. Who gave it its `task`: the "visitor" for all photos,
    the "photo" itself, the visitor by a "switch" of this photo alone, or most photos of one "spot". `analysis` is None
    where the policy keeps the photo from the models; `finding` is then that refusal, else the analysis's own.
    """

    given: Accepted
    remarks: tuple[core.QualityRemark, ...]
    task: core.Task
    asked_by: AskedBy
    analysis: core.Analysis | None
    finding: core.Finding


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """The photos of a place, in the order given, and the one of them whose result is open."""

    photos: tuple[Result, ...]
    opened: Result


@dataclass(frozen=True, slots=True, eq=False)
class _Checked:
    given: Accepted
    remarks: tuple[core.QualityRemark, ...]

    @property
    def blocked(self) -> bool:
        return any(remark.blocking for remark in self.remarks)


def results_of(place: str, chosen: str, *, together: bool) -> Results | None:
    """Return the results of a place's photos under a choice, which may be `core.AUTO`; None where there is no photo.

    Photos that show one spot `together` are all asked one question. The models are asked what they were not asked yet;
    where they cannot answer, the page says why and ends.
    """
    opened = session.opened_photo(place)
    if opened is None:
        return None
    checked = [_Checked(one, _remarks_on(one)) for one in session.accepted(place)]
    answer_session.look_at([one.given.photo for one in checked if not one.blocked], core.first_task(chosen).name)
    if together:
        task = _common_task(checked, chosen)
        photos = tuple(_result(one, task, "spot") for one in checked)
    else:
        photos = tuple(_result(one, *_asked(one, chosen)) for one in checked)
    return Results(photos, next(result for result in photos if result.given is opened))


def together_of(results: Results) -> core.Together:
    """Return what photos of one spot say together; where the rule for that cannot be read, the page ends."""
    findings = [result.finding for result in results.photos]
    task = results.opened.task.name
    return answer_session.answer_or_stop(lambda: core.join_findings(findings, record_session.decision_of(task)))


def came_as_infection(one: Accepted) -> bool:
    """Whether a photo was given elsewhere as one of anything but a face, such as an infection."""
    chosen = session.chosen_task()
    asked = answer_session.last_answer(one.photo, SUITED) if chosen == core.AUTO else chosen
    others = [task.name for task in task_session.tasks() if task.kind != core.CONDITION.kind]
    return one not in session.given(SHADES) and not one.sample and asked in others


def _remarks_on(one: Accepted) -> tuple[core.QualityRemark, ...]:
    """Return what is wrong with a photo under the chosen policy; nothing is wrong with our own drawings."""
    policy, photo = session.quality_policy(), one.photo
    if one.sample or policy == "off":
        return ()
    quality = answer_session.remembered(photo, QUALITY, None, lambda: core.measure_quality(photo))
    return core.judge_quality(quality, policy)


def _asked(one: _Checked, chosen: str) -> tuple[core.Task, AskedBy]:
    """Return which task a photo is asked, and by whose choice; one that no model is to see decides nothing."""
    switched = task_session.switched_to(one.given.photo, chosen)
    if switched:
        return core.task_named(switched), "switch"
    if chosen == core.AUTO and not one.blocked:
        return core.task_named(_suited(one.given.photo).finding.task), "photo"
    return core.first_task(chosen), "visitor"


def _common_task(checked: Sequence[_Checked], chosen: str) -> core.Task:
    """Return the task that most of the photos are asked; of as many the first. A blocked photo has no say."""
    asked = Counter(_asked(one, chosen)[0].name for one in checked if not one.blocked)
    return core.task_named(asked.most_common(1)[0][0]) if asked else core.first_task(chosen)


def _result(one: _Checked, task: core.Task, asked_by: AskedBy) -> Result:
    if one.blocked:
        return Result(one.given, one.remarks, task, asked_by, None, core.refuse_photo(task, one.remarks))
    photo = one.given.photo
    analysis = _suited(photo) if asked_by == "photo" else answer_session.analysis_of(photo, task.name)
    return Result(one.given, one.remarks, task, asked_by, analysis, analysis.finding)


def _suited(photo: core.Photo) -> core.Analysis:
    """Return what the task says that a photo suits, and note which that is."""
    suited = core.suited_analysis(lambda task: answer_session.analysis_of(photo, task))
    analysis = core.with_taught(suited, lambda task: answer_session.analysis_of(photo, task), task_session.free_tasks())
    answer_session.note(photo, SUITED, analysis.finding.task)
    return analysis
