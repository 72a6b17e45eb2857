"""The table of answers and refusals in weights/README.md says what the installed cards say, figure by figure."""

from collections.abc import Iterator
from typing import Any

from core.models.weights import read_card
from core.settings import weights_folder

TASKS = ("infection", "condition")
STRANGERS = {
    "natural_test": "everyday pictures answered",
    "noise": "noise answered",
    "text": "pages of text answered",
    "blank": "blanks answered",
    "gradient": "gradients answered",
    "other_task": "photos for the other question answered",
}
OUTSIDE = {"healthy_skin": "healthy skin", "other_disease": "other diseases"}


def rows() -> Iterator[str]:
    """Yield the table's rows, from the cards."""
    judged = [read_card(task).trust.stored["judged"] for task in TASKS]

    def row(name: str, say: Any) -> str:
        return f"| {name} | {' | '.join(say(one) for one in judged)} |"

    def share(value: float | None) -> str:
        return "–" if value is None else f"{value:.1%}".replace("%", " %")

    def single(where: Any, folder: str) -> str:
        made = where[folder]
        return f"{share(made['single'])}; {share(made['answered'])} of {made['n']}"

    yield row(
        "calibration error, cross-fitted (interval; noise floor)",
        lambda one: (
            f"{one['calibration']['ece']:.3f} ({one['calibration']['interval'][0]:.3f}–"
            f"{one['calibration']['interval'][1]:.3f}; {one['calibration']['floor']:.3f})"
        ),
    )
    yield row(
        "sets hold the truth: least class, overall",
        lambda one: f"{share(one['coverage']['least'])}, {share(one['coverage']['overall'])}",
    )
    yield row("mean set", lambda one: f"{one['coverage']['mean_set_size']:.2f}")
    yield row(
        "error in full, at 80 % coverage",
        lambda one: f"{share(one['risk']['error'])}, {share(one['risk']['error_at_coverage'])}",
    )
    yield row(
        "published test answered; truth in the set of those",
        lambda one: "; ".join(share(one["verdicts"]["published"][name]) for name in ("answered", "truth_in_set")),
    )
    for name, said in STRANGERS.items():
        yield row(said, lambda one, name=name: share(one["verdicts"][name]["answered"]))
    for name, said in OUTSIDE.items():
        yield row(f"{said} given a single label; answered at all", lambda one, name=name: single(one["verdicts"], name))
        yield row(
            "the same over both halves, each by the other's limits",
            lambda one, name=name: single(one["swapped"]["verdicts"], name),
        )
    yield row(
        "known diseases from other sources, both halves: answered; truth in the set of those",
        lambda one: (
            "; ".join(share(one["swapped"]["verdicts"]["external"][name]) for name in ("answered", "truth_in_set"))
            if "truth_in_set" in one["swapped"]["verdicts"].get("external", {})
            else "–"
        ),
    )
    yield row(
        "a disease left out told from the others (AUROC): least",
        lambda one: "–" if one["left_out"] is None else f"{one['left_out']['least']:.3f}",
    )


def test_every_figure_of_the_table_is_the_cards():
    written = (weights_folder() / "README.md").read_text(encoding="utf-8").split("## Answers and refusals")[1]
    table = [line for line in written.split("\n## ")[0].splitlines() if line.startswith("| ")]
    assert table[1:] == list(rows())
