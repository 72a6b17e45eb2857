"""Several photos of one spot, answered together: one finding for all of them, and how far they disagree.

Photos of one spot are no independent witnesses, so their log-probabilities are averaged and not added: a hundred
copies of a photo say what the photo says (the logarithmic opinion pool with equal weights; Genest and Zidek 1986,
Statistical Science 1(1)). As all have one temperature, that is the answer to their mean logits.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.records import ANSWERS, Finding, FloatArray
from core.records.words import ForRefusals
from core.tasks import task_named
from core.trust.calibration import softmax
from core.trust.entropy import entropy_bits
from core.trust.verdict import MOST_LABELS, Verdict

_MUCH = 0.5  # of the greatest possible divergence
_ALL = {2: "Both"}
_REFUSALS: ForRefusals[str] = {
    "cannot_tell": "could not be told",
    "not_skin": "did not look like skin",
    "other_task": "fitted another question",
    "poor_photo": "was too poor",
}

Decision = Callable[[FloatArray, float | None], Verdict]  # probabilities, novelty → verdict


@dataclass(frozen=True, slots=True)
class Together:
    """What several photos of one spot say together.

    `finding` is the joint one. `used` of `n` photos were answered and count, the others are left out; `agreeing` of
    those used look most like the joint finding's top label. `labels` are those of the joint set and of every photo's
    own set: a warning that goes with any of them is to be shown. `divergence` is the Jensen–Shannon divergence of the
    used photos' probabilities over the greatest possible one, 0–1 (0 for one photo). `sentences` say all that to a
    person.
    """

    finding: Finding
    n: int
    used: int
    agreeing: int
    labels: tuple[str, ...]
    divergence: float
    sentences: tuple[str, ...]


def join_findings(findings: Sequence[Finding], decide: Decision) -> Together:
    """Return the joint finding of photos of one spot; `decide` is the rule for one photo.

    Refused photos are left out. The joint set is the rule's for the joined probabilities and the mean
    novelty, and the top label of each photo that counts, so that no photo's own answer is dropped: a larger set
    covers no less. Over three labels, and where fewer than half of the photos were answered, the verdict is
    "cannot_tell". Raises ValueError for no finding, or findings of different tasks or weights.
    """
    if len({(finding.task, finding.labels) for finding in findings}) != 1:
        raise ValueError("findings of one task are needed")
    used = [finding for finding in findings if finding.verdict in ANSWERS]
    if len({finding.weights_sha256 for finding in used}) > 1:
        raise ValueError("findings of the same weights are needed")
    if not used:
        labels = _possible(findings)
        return Together(_unanswered(findings), len(findings), 0, 0, labels, 0.0, _left_out(findings))
    joint = _widened(_joined(used, decide), used, len(findings))
    agreeing = sum(finding.label == joint.label for finding in used)
    apart = divergence([finding.probabilities for finding in used])
    compared = (*_agreement(used), *_distance(used, apart)) if joint.verdict in ANSWERS else ()
    sentences = (*compared, *_left_out(findings))  # where there is no answer, the photos' own names are none either
    labels = _possible([joint, *findings])
    return Together(joint, len(findings), len(used), agreeing, labels, apart, sentences)


def divergence(answers: Sequence[FloatArray]) -> float:
    """Return the Jensen–Shannon divergence of (classes,) probabilities, with equal weights, over its maximum: 0–1.

    It is the entropy of the mean less the mean entropy (Lin 1991, IEEE Transactions on Information Theory 37(1), eq.
    5.1). The maximum is log2 of the number of answers, or of classes where these are fewer. One answer gives 0.
    """
    most = min(len(answers), len(answers[0]))
    if most < 2:
        return 0.0
    mean = np.mean(answers, axis=0)
    bits = entropy_bits(mean) - float(np.mean([entropy_bits(answer) for answer in answers]))
    return float(np.clip(bits / np.log2(most), 0.0, 1.0))


def _possible(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return every label that one of the findings names, or would if they were fewer."""
    return tuple(dict.fromkeys(label for finding in findings for label in finding.possible))


def _joined(used: Sequence[Finding], decide: Decision) -> Finding:
    """Return the finding of the mean logits, under the rule for one photo."""
    logits = np.mean([finding.logits for finding in used], axis=0)
    probabilities = softmax(logits, used[0].temperature)
    novelty = _mean([finding.novelty for finding in used])
    said = decide(probabilities, novelty)
    return replace(
        used[0],
        logits=logits,
        probabilities=probabilities,
        verdict=said.verdict,
        label_set=said.label_set,
        reasons=said.reasons,
        better_task=said.better_task,
        too_many=said.too_many,
        nothing=said.nothing,
        seconds=sum(finding.seconds for finding in used),
        novelty=novelty,
        neighbours=(),
        domain=None,
    )


def _mean(values: Sequence[float | None]) -> float | None:
    """Return the mean of what is known, None where nothing is."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _widened(joint: Finding, used: Sequence[Finding], n: int) -> Finding:
    """Return the joint finding with every photo's top label in its set, or without a set where that is no answer."""
    if joint.verdict not in ANSWERS:
        return joint
    if 2 * len(used) < n:
        return _without_set(joint, f"Only {len(used)} of {n} photos could be answered.")
    tops = Counter(finding.label for finding in used)
    wanted = {*joint.label_set, *tops}
    ranked = sorted(wanted, key=lambda label: -joint.probabilities[joint.labels.index(label)])
    if len(ranked) > max(MOST_LABELS, len(joint.label_set)):
        return _without_set(joint, f"The photos speak for {len(ranked)} different answers.")
    return replace(joint, verdict="single" if len(ranked) == 1 else "several", label_set=tuple(ranked))


def _without_set(finding: Finding, reason: str) -> Finding:
    return replace(finding, verdict="cannot_tell", label_set=(), reasons=(reason, *finding.reasons))


def _unanswered(findings: Sequence[Finding]) -> Finding:
    """Return the finding of photos of which none was answered: their common verdict, or "cannot_tell"."""
    verdicts = {finding.verdict for finding in findings}
    last = findings[-1]
    reasons = tuple(dict.fromkeys(reason for finding in findings for reason in finding.reasons))
    verdict = last.verdict if len(verdicts) == 1 else "cannot_tell"
    return replace(last, verdict=verdict, label_set=(), reasons=reasons)


def _agreement(used: Sequence[Finding]) -> tuple[str, ...]:
    if len(used) == 1:
        return ()
    name = task_named(used[0].task).display_name
    tops = Counter(finding.label for finding in used)
    if len(tops) == 1:
        return (f"{_ALL.get(len(used), f'All {len(used)}')} photos look most like {name(used[0].label)}.",)
    counted = [f"{count} most like {name(label)}" for label, count in tops.most_common()]
    return (f"The photos disagree: of {len(used)}, {', '.join(counted[:-1])} and {counted[-1]}.",)


def _distance(used: Sequence[Finding], apart: float) -> tuple[str, ...]:
    if len(used) > 1 and apart > _MUCH:
        return ("They contradict one another so much that the joint answer is worth little.",)
    return ()


def _left_out(findings: Sequence[Finding]) -> tuple[str, ...]:
    refused = Counter(finding.refusal for finding in findings if finding.refusal is not None)
    if not refused:
        return ()
    said = [f"{count} {_REFUSALS[verdict]}" for verdict, count in refused.most_common()]
    verb = "does" if refused.total() == 1 else "do"
    return (f"{refused.total()} of {len(findings)} photos {verb} not count: {', '.join(said)}.",)
