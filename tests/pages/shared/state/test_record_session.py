from pathlib import Path

import pytest
import streamlit as st

from core.card import Card, TrustFacts, WeightsFile
from core.models.weights import write_card
from core.tasks import BUILT_IN
from core.transforms import Preprocessing
from pages.shared.state.record_session import can_route

LIMITS = {"limits": {"quantiles": {}}}


@pytest.mark.parametrize(
    ("trusts", "able"),
    [((LIMITS, LIMITS), True), ((LIMITS, {}), False), (({}, {}), False), ((LIMITS,), False), ((), False)],
)
def test_a_photo_decides_only_where_every_installed_model_knows_strangers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusts: tuple[dict, ...], able: bool
):
    st.cache_resource.clear()
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))
    for task, trust in zip(BUILT_IN, trusts, strict=False):
        file = WeightsFile(f"{task.name}/model.safetensors", "0" * 64)
        write_card(
            Card(
                task.name, task.labels, Preprocessing(), 512, file, file, 0.4, trust=TrustFacts.from_json(trust),
                reference=file if trust else None,
            ),
            tmp_path,
        )  # fmt: skip
    assert can_route() is able
