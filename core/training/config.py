"""The settings of a training run, and the presets that reproduce the two source projects."""

from dataclasses import dataclass, field, replace
from typing import Literal

from core.errors import DataError
from core.transforms import Preprocessing


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """How a head is trained on a frozen trunk. The defaults are this project's own recipe."""

    task: str
    preset: str = "ours"
    trunk: str = "imagenet"  # torchvision's weights where a connection exists; else a safetensors file, or "none"
    head_width: int = 512  # hidden units of the head, 0 for a linear one
    epochs: int = 30  # the validation loss has levelled off by then on both data sets
    batch_size: int = 64  # a dozen batches an epoch: enough steps, little noise
    learning_rate: float = 1e-3  # Adam's usual start; it follows half a cosine to zero unless `schedule` says otherwise
    schedule: Literal["cosine", "constant"] = "cosine"
    weight_decay: float = 1e-4  # decoupled (AdamW); 0 makes it the source projects' Adam
    label_smoothing: float = 0.05  # some labels of both sets are doubtful
    balanced: bool = True  # every class is drawn equally often, whatever its number of photos
    standardise: bool = True  # features are centred and scaled while training; folded into the head afterwards
    augmentation: Literal["none", "symmetries", "small", "crop_flip_rotate"] = "symmetries"
    split: Literal["grouped", "random"] = "grouped"  # "grouped" keeps twins on one side
    valid_fraction: float = 0.2
    solver: Literal["adamw", "lbfgs"] = "adamw"  # "lbfgs" fits a linear head to the end; an epoch is one of its steps
    strength: float = 0.0005  # with "lbfgs": of the photos against the penalty on the head's weights
    elsewhere: float = 0.2  # of a class's weight, what photos from elsewhere count for where there are published ones
    beside: tuple[str, ...] = ()  # folders of photos from elsewhere that are answers too while a head is fitted
    preprocessing: Preprocessing = field(default_factory=Preprocessing)
    least_accuracy: float = 0.9  # answers under the threshold that gives this, on unseen photos, become "cannot tell"
    seed: int = 0


_INFECTION_SOURCE = TrainConfig(
    # SumeetSinghBhati/Skin-Disease-Classification-SpectraDerm, main.ipynb
    task="infection",
    preset="source",
    head_width=512,
    epochs=12,
    batch_size=32,
    learning_rate=1e-3,  # Keras' Adam default, which the notebook keeps
    schedule="constant",
    weight_decay=0.0,
    label_smoothing=0.0,
    balanced=False,
    standardise=False,
    augmentation="none",
    split="random",
    preprocessing=Preprocessing(fit="stretch", interpolation="bilinear"),
)

_CONDITION_SOURCE = TrainConfig(
    # shrotofo/ML-Model-SkinAnalysis, training notebook
    task="condition",
    preset="source",
    head_width=128,
    epochs=10,
    batch_size=5,
    learning_rate=5e-4,
    schedule="constant",
    weight_decay=0.0,
    label_smoothing=0.0,
    balanced=False,
    standardise=False,
    augmentation="crop_flip_rotate",
    split="random",
    preprocessing=Preprocessing(fit="stretch", interpolation="bilinear"),
)

_SHARED = TrainConfig(
    task="",
    preset="shared",
    head_width=0,
    solver="lbfgs",
    strength=0.01,
    label_smoothing=0.0,
    epochs=40,
    augmentation="small",  # photos, and copies of 64 px at JPEG quality 40
    valid_fraction=0.06,  # watched, and nothing is chosen by it
    preprocessing=Preprocessing(size_px=192, resize_px=192, fit="stretch", detail_px=80),  # one pass for both
)
_GENERAL = TrainConfig("", head_width=0, solver="lbfgs", label_smoothing=0.0, epochs=40)

PRESETS: dict[tuple[str, str], TrainConfig] = {
    ("infection", "ours"): TrainConfig("infection", head_width=512),
    # Seven of the eight facial classes have 7 to 15 train photos: at 0.9 next to nothing would be answered.
    # Most "Wrinkled" ones are under 64 px and all others over 140: without a limit to detail, softness is the label.
    ("condition", "ours"): TrainConfig(
        "condition",
        head_width=0,
        solver="lbfgs",
        label_smoothing=0.0,
        epochs=40,
        valid_fraction=0.1,  # watched, and nothing is chosen by it
        least_accuracy=0.75,
        preprocessing=Preprocessing(size_px=192, resize_px=192, detail_px=48),
    ),
    # One network for both questions: a trunk that was taught by photos from elsewhere, and heads fitted to the end.
    ("infection", "shared"): replace(_SHARED, task="infection"),
    ("condition", "shared"): replace(
        _SHARED,
        task="condition",
        strength=0.005,
        elsewhere=0.35,
        beside=("face-plain",),
        valid_fraction=0.1,
        least_accuracy=0.75,
    ),
    ("infection", "source"): _INFECTION_SOURCE,
    ("condition", "source"): _CONDITION_SOURCE,
}


def preset(task: str, name: str = "ours", trunk: str = "imagenet") -> TrainConfig:
    """Return a task's settings under a preset ("ours", "shared" or "source").

    A task without own settings is trained as few photos allow: a linear head, fitted to the end. Raises DataError for
    the "source" of a task that has none.
    """
    found = PRESETS.get((task, name)) or {"ours": _GENERAL, "shared": _SHARED}.get(name)
    if found is None:
        raise DataError(f"There is no preset {name} for the task {task}. Use --preset ours, shared or tuned.")
    return replace(found, task=task, trunk=trunk)
