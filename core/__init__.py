"""Skin photos answered by ResNet-50 models: the public names of the package.

Layers, low to high; a module imports only from lower layers, and nothing here imports Streamlit:

    errors, records, tasks
    photos, transforms
    models, tone, trust
    training
    charts
    cli, __main__

Names are resolved on first use, so that `import core` costs nothing and a page paints before torch is needed.
"""

import importlib
from typing import Any

_EXPORTS = {
    "PhotoError": "core.errors",
    "WeightsError": "core.errors",
    "DataError": "core.errors",
    "BusyError": "core.errors",
    "DermaError": "core.errors",
    "load_classifier": "core.models.classifier",
    "Classifier": "core.models.classifier",
    "weights_key": "core.models.weights",
    "weights_folder": "core.models.weights",
    "read_card": "core.models.weights",
    "Card": "core.models.weights",
    "task_named": "core.tasks",
    "Task": "core.tasks",
    "TASKS": "core.tasks",
    "CONDITION": "core.tasks",
    "INFECTION": "core.tasks",
    "Explanation": "core.records",
    "Finding": "core.records",
    "Analysis": "core.records",
    "Photo": "core.records",
    "read_photo": "core.photos.decode",
    "read_photo_file": "core.photos.decode",
    "Quality": "core.records",
    "QualityRemark": "core.records",
    "QualityLimits": "core.photos.quality",
    "QUALITY_LIMITS": "core.photos.quality",
    "MEASURED_WIDTH_PX": "core.photos.quality",
    "BLACK_LUMA": "core.photos.quality",
    "WHITE_LUMA": "core.photos.quality",
    "measure_quality": "core.photos.quality",
    "judge_quality": "core.photos.quality",
    "shot_bytes": "core.photos.shot",
    "Catalogue": "core.tone.records",
    "Choice": "core.tone.records",
    "Coverage": "core.tone.records",
    "DepthBand": "core.tone.records",
    "MonkMatch": "core.tone.records",
    "ProductMatch": "core.tone.records",
    "Shade": "core.tone.records",
    "ShadeMatch": "core.tone.records",
    "read_catalogue": "core.tone.catalogue",
    "coverage": "core.tone.catalogue",
    "DEPTH_BANDS": "core.tone.depth",
    "depth_band": "core.tone.depth",
    "match_shades": "core.tone.shades",
    "nearest_shades": "core.tone.shades",
    "tied_shades": "core.tone.shades",
    "shades_in_band": "core.tone.shades",
    "find_shade": "core.tone.shades",
    "match_worn_shade": "core.tone.shades",
    "count_choice": "core.tone.shades",
    "hex_to_lab": "core.tone.colour",
    "lab_to_hex": "core.tone.colour",
    "with_changes": "core.tone.colour",
    "Part": "core.records",
    "Region": "core.records",
    "Evaluation": "core.records",
    "EpochRecord": "core.records",
    "PAGE_CONFIG": "core.charts.style",
    "with_ink": "core.charts.style",
    "finding_figure": "core.charts.finding",
    "part_figure": "core.charts.finding",
    "depth_figure": "core.charts.finding",
    "groups_figure": "core.charts.finding",
    "history_figure": "core.charts.training",
    "best_epoch": "core.charts.training",
    "confusion_figure": "core.charts.evaluation",
    "recall_figure": "core.charts.evaluation",
    "draw_overlay": "core.charts.overlay",
    "colour_bar": "core.charts.overlay",
    "shrink_picture": "core.charts.picture",
    "square_tile": "core.charts.picture",
    "png_bytes": "core.charts.picture",
    "read_history": "core.training.tables",
    "read_predictions": "core.training.tables",
    "PredictionTable": "core.training.tables",
    "evaluate_rows": "core.training.evaluation",
    "SAMPLES": "core.photos.samples",
    "sample_file": "core.photos.samples",
    "sample_photo": "core.photos.samples",
    "Face": "core.records",
    "Patch": "core.tone.records",
    "Tone": "core.tone.records",
    "ToneWarning": "core.tone.records",
    "SecondOpinion": "core.tone.records",
    "ToneError": "core.errors",
    "find_faces": "core.photos.faces",
    "measure_tone": "core.tone.measure",
    "second_opinion": "core.tone.opinion",
    "read_kit": "core.tone.kit",
    "matches_csv": "core.tone.sheet",
    "client_sheet": "core.tone.sheet",
    "catalogue_figure": "core.charts.tone",
    "coverage_figure": "core.charts.tone",
    "class_totals_figure": "core.charts.tone",
}

__all__ = sorted(_EXPORTS)


def __getattr__(name: str) -> Any:
    module = _EXPORTS.get(name)
    if module is None:
        raise AttributeError(f"module 'core' has no attribute {name!r}")
    return getattr(importlib.import_module(module), name)
