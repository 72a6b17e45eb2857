"""A model's card as records: what its file says is read once, at the door, and nobody else takes a dict apart.

Each section keeps, beside the fields that the program reads, the JSON object that it came from (`stored`): it is shown
and written again as it was, also with what another version put into it. What is missing or damaged in a section is not
there: a figure is None, a set is left out.
"""

from core.card.card import Card, WeightsFile
from core.card.data_facts import DataFacts, SourceRow
from core.card.metrics import Metrics, SetFigures, Stability
from core.card.recipe import Recipe, RecipeKind
from core.card.trust_facts import StoredVerdicts, TrustFacts

__all__ = [
    "Card",
    "DataFacts",
    "Metrics",
    "Recipe",
    "RecipeKind",
    "SetFigures",
    "SourceRow",
    "Stability",
    "StoredVerdicts",
    "TrustFacts",
    "WeightsFile",
]
