from core.data.tables import read_predictions
from core.models.weights import read_card
from core.review.model_card import model_card_markdown
from core.review.stress import stress_card
from core.settings import weights_folder
from core.tasks import TASKS


def test_the_card_says_what_it_is_for_what_it_is_made_of_its_numbers_and_its_limits():
    for task in TASKS:
        card, table = read_card(task.name), read_predictions(weights_folder() / task.name / "predictions.csv")
        text = model_card_markdown(card, table)
        for heading in ("## Intended use", "## Data", "## Numbers", "## Limits"):
            assert heading in text
        assert "no diagnosis" in text
        assert "licence" in text
        for line in stress_card(card, table).figures:
            assert f"{line.count} of {line.n} | {line.share:.1%}" in text
        assert str(card.data["fingerprint"]) in text
        assert "nan" not in text
