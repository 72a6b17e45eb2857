"""The frozen records that cross a boundary: what `core` answers and what views draw. numpy only, no torch.

Arrays inside a record are set read-only when the record is made. Records with arrays compare by identity.
"""

from core.records.arrays import BoolArray, ByteArray, FloatArray, IntArray, ReadOnlyArrays
from core.records.evaluation import EpochRecord, Evaluation, PredictionRow
from core.records.finding import ANSWERS, Analysis, Domain, Explanation, Finding, MapCheck, Neighbour, Part
from core.records.photo import Face, Photo, Quality, QualityRemark, Region
from core.records.words import (
    Answer,
    Confidence,
    Policy,
    QualityCode,
    Refusal,
    SellerUndertone,
    Split,
    Undertone,
    UrgencyLevel,
    VerdictName,
    refusal_of,
)

__all__ = [
    "ANSWERS",
    "Analysis",
    "Answer",
    "BoolArray",
    "ByteArray",
    "Confidence",
    "Domain",
    "EpochRecord",
    "Evaluation",
    "Explanation",
    "Face",
    "Finding",
    "FloatArray",
    "IntArray",
    "MapCheck",
    "Neighbour",
    "Part",
    "Photo",
    "Policy",
    "PredictionRow",
    "Quality",
    "QualityCode",
    "QualityRemark",
    "ReadOnlyArrays",
    "Refusal",
    "Region",
    "SellerUndertone",
    "Split",
    "Undertone",
    "UrgencyLevel",
    "VerdictName",
    "refusal_of",
]
