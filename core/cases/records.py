"""What is kept of a case: frozen records, without a word of how they are stored.

Times are texts in UTC, ISO 8601 with microseconds, so that their order is that of time.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from core.records import Confidence, Finding, Quality, Undertone
from core.tone.records import ShadeMatch

CaseKind = Literal["spot", "client"]
CASE_KINDS: tuple[CaseKind, ...] = get_args(CaseKind)
KEEP_DAYS = (30, 90, 365)  # what a person can choose beside "never"; counted from the last change


@dataclass(frozen=True, slots=True)
class Case:
    """A spot of one's own, or a client; `id` is 32 hex digits and says nothing of the person.

    A spot has a body `site`; a client has `allergies`, a `patch_test` and a `consent`, in the artist's own words.
    `keep_days` is after how many days without a change the case is removed, None for never, and `expires` when that
    will be. `visits` counts them and `last` is the headline of the newest; both are given by the store.
    """

    id: str
    kind: CaseKind
    title: str
    site: str = ""
    allergies: str = ""
    patch_test: str = ""
    consent: str = ""
    notes: str = ""
    keep_days: int | None = None
    created: str = ""
    changed: str = ""
    expires: str | None = None
    visits: int = 0
    last: str = ""


@dataclass(frozen=True, slots=True)
class Skin:
    """A measured skin colour: Lab under D65, angles in degrees with their 90 % interval."""

    hex: str
    lab: tuple[float, float, float]
    ita_deg: float
    ita_interval: tuple[float, float]
    ita_class: str
    undertone: Undertone
    confidence: Confidence
    white_reference: bool


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What was found on one visit, in figures and in the words of that day.

    `record` are the sentences on how often such answers were right, `remarks` those on the photo's quality, `light`
    what is known of the light. `fingerprint` names the model that answered: an answer is that model's for good.
    """

    headline: str
    record: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    light: str = ""
    fingerprint: str = ""
    quality: Quality | None = None
    finding: Finding | None = None
    skin: Skin | None = None
    shades: tuple[ShadeMatch, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """One visit of a case; `has_photo` says whether a small picture is kept with it."""

    id: str
    case_id: str
    when: str
    figures: Figures
    note: str = ""
    has_photo: bool = False
