"""Cases and figures to keep, with everything in them that a record may hold."""

import numpy as np

from core.cases.records import Case, Figures, Skin
from core.records import Domain, Finding, Neighbour, Quality
from core.tasks import INFECTION
from core.tone.records import Shade, ShadeMatch
from tests.photo_files import skin_like

WEIRD = "żółć Ж ΔE₀₀ 𝔘 '; DROP TABLE cases; -- <script>alert(1)</script>"


def spot(title: str = "Left arm", **words: object) -> Case:
    return Case(id="", kind="spot", title=title, **words)


def client(title: str = "Ms K.") -> Case:
    return Case("", "client", title, allergies="nickel", patch_test="1 Nov, none", consent="signed", notes=WEIRD)


def answered(headline: str = "Most likely ringworm") -> Figures:
    """Return the figures of an answer, numbers in it that are no finite ones among them."""
    count = len(INFECTION.labels)
    probabilities = np.linspace(1, 2, count) / np.linspace(1, 2, count).sum()
    finding = Finding(
        task="infection",
        labels=INFECTION.labels,
        logits=np.log(probabilities),
        probabilities=probabilities,
        verdict="single",
        label_set=(INFECTION.labels[-1],),
        reasons=("It is so.",),
        weights_sha256="ab" * 32,
        seconds=0.125,
        novelty=0.25,
        neighbours=(Neighbour("train/a.jpg", "cd" * 32, INFECTION.labels[-1], 0.5),),
        domain=Domain({"infection": 0.9, "other": 0.1}),
    )
    quality = Quality(80.0, 120.0, 0.0, 0.01, float("nan"), 640, 480)
    return Figures(headline, ("9 of 10 were right.",), ("Rather dark.",), "not known", "ab" * 32, quality, finding)


def measured() -> Figures:
    """Return the figures of a measured skin with a shade."""
    skin = Skin("#b98363", (60.0, 15.0, 25.0), 22.5, (18.0, 27.0), "tan", "warm", "good", white_reference=True)
    shade = Shade("Brand", "Base", "Ж honey", "#b98363", (60.0, 15.0, 25.0), "warm")
    return Figures("Depth: tan", skin=skin, shades=(ShadeMatch(shade, 0.75, ""),))


def picture(seed: int = 0) -> np.ndarray:
    return skin_like(1100, 700, seed)
