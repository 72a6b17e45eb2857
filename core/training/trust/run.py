"""Fitting a model's trust into its weights folder, and judging what stands there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.card import Card, TrustFacts, WeightsFile
from core.data.more import MorePhoto, read_more
from core.data.tables import PredictionTable, read_predictions
from core.errors import DataError
from core.file_hash import file_sha256
from core.inference.model_files import load_network, load_trust
from core.models.architectures import load_backbone
from core.models.heads import Network, build_head
from core.models.weights import read_card, save_tensors, write_card
from core.tasks import task_named
from core.training.trust.data import TrustPhotos
from core.training.trust.figures import (
    cross_fitted_findings,
    cross_fitted_verdicts,
    out_of_fold_figures,
    verdict_figures,
)
from core.training.trust.fit import Targets, fit_trust, out_of_fold
from core.training.trust.leave_one_class_out import left_out_auroc
from core.training.trust.standing_out import standing_out_figures
from core.trust.ood_score import reference_arrays

_LABEL_FREE = "trunk/model.safetensors"  # of the weights folder

Say = Callable[[str], None]


def fit_and_store(task: str, folder: Path, data: Path, say: Say, more: Sequence[Path] = ()) -> Card:
    """Fit temperature, sets, reference and limits of an installed model, write them, and return the new card.

    `more` are the folders of photos from elsewhere that the model was trained on too: a photo is compared with them.
    Raises DataError or WeightsError.
    """
    further = read_more(more, data, say).photos if more else ()
    card, table, photos = _open(task, folder, data, say, further)
    targets = Targets()
    fitted = fit_trust(card, table, photos, targets)
    path = f"{task}/trust.safetensors"
    tensors = {name: torch.from_numpy(np.array(array)) for name, array in reference_arrays(fitted.reference).items()}
    card = replace(
        card,
        temperature=fitted.temperature,
        reference=WeightsFile(path, save_tensors(tensors, folder / path, task=task)),
        trust=TrustFacts.from_json(
            {
                "limits": fitted.limits.to_json(card.labels),
                "fitted_on": fitted.facts,
                "targets": {name: getattr(targets, name) for name in Targets.__slots__},
            }
        ),
    )
    write_card(card, folder)
    say(f"wrote {path} and the card")
    return card


def judge_stored(
    task: str, folder: Path, data: Path, trunk: Path | None, say: Say, *, store: bool = False
) -> dict[str, Any]:
    """Return every figure of the stored trust, counted from the data; with `store` also write them into the card.

    Without a fitted trust the old threshold decides, and the figures say what it gives. Raises DataError or
    WeightsError.
    """
    card, table, photos = _open(task, folder, data, say)
    trust = load_trust(card, folder)
    seen = [row.sha256 for row in table.rows if row.split == "valid"]
    figures = {
        **out_of_fold_figures(card, out_of_fold(card, table)),
        "verdicts": verdict_figures(card, trust, photos, seen),
        "swapped": cross_fitted_verdicts(card, cross_fitted_findings(card, trust, photos, seen)),
        "standing_out": standing_out_figures(card, photos),
        "left_out": _left_out(card, table, folder, data, trunk, say) if not task_named(task).groups_split else None,
    }
    if store:
        write_card(replace(card, trust=card.trust.with_judged(figures)), folder)
    limits = trust.limits.to_json(card.labels) if trust.limits is not None else None
    return {
        "task": task,
        "weights_sha256": card.head.sha256,
        "temperature": card.temperature,
        "limits": limits,
        **figures,
    }


def _open(
    task: str, folder: Path, data: Path, say: Say, more: Sequence[MorePhoto] = ()
) -> tuple[Card, PredictionTable, TrustPhotos]:
    card = read_card(task, folder)
    table = read_predictions(folder / task / "predictions.csv")
    return card, table, TrustPhotos(card, load_network(card, folder), data, say, more)


def _left_out(
    card: Card, table: PredictionTable, folder: Path, data: Path, trunk: Path | None, say: Say
) -> dict[str, Any] | None:
    path = trunk or folder / _LABEL_FREE
    if not path.is_file():
        say("left_out is left out: there is no trunk that saw no labels; name one with --trunk")
        return None
    say(f"leaving out each class in turn, on the trunk {path.name}")
    trunk_network, trunk_sha256 = load_backbone(str(path)), file_sha256(path)
    headless = Network(trunk_network, build_head(0, len(card.labels), trunk_network.num_features))  # no logits wanted
    photos = TrustPhotos(replace(card, trunk=replace(card.trunk, sha256=trunk_sha256)), headless, data, say)
    own = photos.own("train")
    groups = {row.file: row.group for row in table.rows if row.split == "cv"}
    if any(file not in groups for file in own.files):
        raise DataError("predictions.csv does not hold all train images in cross-validation.")
    areas = left_out_auroc(
        own.features,
        own.truth,
        np.array([groups[file] for file in own.files]),
        card.labels,
        (photos.other_task("train").features, photos.nothing()),
    )
    return {"trunk_sha256": trunk_sha256, "auroc": areas, "least": min(areas.values()), "n": len(own)}
