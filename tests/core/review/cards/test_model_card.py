from dataclasses import replace

from core.card import DataFacts, Recipe
from core.data.tables import read_predictions
from core.models.weights import read_card
from core.review.cards.model_card import model_card_markdown
from core.review.cards.stress import stress_card
from core.settings import weights_folder
from core.tasks import BUILT_IN


def test_the_card_says_what_it_is_for_what_it_is_made_of_its_numbers_and_its_limits():
    for task in BUILT_IN:
        card, table = read_card(task.name), read_predictions(weights_folder() / task.name / "predictions.csv")
        text = model_card_markdown(card, table)
        for heading in ("## Intended use", "## Data", "## Numbers", "## Limits"):
            assert heading in text
        assert "no diagnosis" in text
        assert "licence" in text
        for line in stress_card(card, table).figures:
            assert f"{line.count} of {line.n} | {line.share:.1%}" in text
        assert card.data.fingerprint in text
        assert "nan" not in text


def test_every_setting_of_the_recipe_has_a_line_of_its_own():
    card, table = read_card("infection"), read_predictions(weights_folder() / "infection" / "predictions.csv")
    text = model_card_markdown(replace(card, recipe=Recipe.from_json({"batch_size": 32, "sizes": "a|b"})), table)
    assert "| batch size | `32` |\n| sizes | `a/b` |" in text


def test_sources_stand_in_tables_with_licence_and_count_and_nothing_in_them_is_formatted():
    card, table = read_card("infection"), read_predictions(weights_folder() / "infection" / "predictions.csv")
    row = {"source": "a|b `c`", "licence": "CC-BY", "tier": "A", "n": 7, "classes": {"FU-ringworm": 3, "FU-nail": 4}}
    data = {**card.data.stored, "sources": [row], "beside": "damaged", "refused": {"x.jpg": "again"}}
    text = model_card_markdown(replace(card, data=DataFacts.from_json(data)), table)
    assert "| `a/b 'c'` | `CC-BY` | `A` | `7` | `FU-ringworm 3, FU-nail 4` |" in text
    assert "may only be judged by: 1." in text
    assert "show none of its classes" not in text
    alone = {name: value for name, value in data.items() if name not in ("more", "sources", "beside", "refused")}
    assert "Tier A" not in model_card_markdown(replace(card, data=DataFacts.from_json(alone)), table)


def test_the_card_names_the_published_photos_whose_source_gives_another_label():
    card, table = read_card("infection"), read_predictions(weights_folder() / "infection" / "predictions.csv")
    assert "`60_BA-impetigo (3).png`" in model_card_markdown(card, table)
