"""What the two source projects published of their own models: the only figures here that were not measured here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublishedResult:
    """A source project's result on its own published test images, right out of `n`.

    `class_correct` and `class_n` are the diagonal and the row sums of its confusion matrix in the order of the task's
    labels, empty where it published none.
    """

    task: str
    project: str
    source: str
    model: str
    correct: int
    n: int
    remark: str
    class_correct: tuple[int, ...] = ()
    class_n: tuple[int, ...] = ()

    @property
    def accuracy(self) -> float:
        """The share that was right, 0–1."""
        return self.correct / self.n


PUBLISHED: dict[str, PublishedResult] = {
    "infection": PublishedResult(
        task="infection",
        project="SpectraDerm",
        # github.com/SumeetSinghBhati/Skin-Disease-Classification-SpectraDerm, main.ipynb: its last cells' matrix
        source="SumeetSinghBhati/Skin-Disease-Classification-SpectraDerm, main.ipynb",
        model="frozen ResNet-50 with a new head, 12 epochs",
        correct=221,
        n=234,
        remark="on the same test photos, twins included",
        class_correct=(32, 20, 29, 32, 18, 23, 34, 33),
        class_n=(34, 20, 32, 33, 23, 25, 34, 33),
    ),
    "condition": PublishedResult(
        task="condition",
        project="ML-Model-SkinAnalysis",
        # github.com/shrotofo/ML-Model-SkinAnalysis, training notebook: 75.5 % of its 102 validation images
        source="shrotofo/ML-Model-SkinAnalysis, training notebook",
        model="frozen ResNet-50 with a new head, 10 epochs",
        correct=77,
        n=102,
        remark="exactly the share of its largest class: naming that class every time gives the same figure",
    ),
}
