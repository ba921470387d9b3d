"""What may remain of people: bands, regions and counts, in groups of at least k (clause 2.5; Art. 17).

Who was in a batch stays known for ever: its plan names subjects and categories by number. So a group is
safe only if the batch itself leads no further: each batch adds at least k people to a group or none (two
states of the table differ by a group, never by a person), and an age band or a region is told only where
at least k people of whom the same is known from elsewhere have another one (nobody's is told by telling
everybody's).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

BANDS = ((0, 17), (18, 29), (30, 44), (45, 59))
WIDE = {"0-17": "0-29", "18-29": "0-29", "30-44": "30-59", "45-59": "30-59"}
OLDEST = "60+"
# Words of an address, Russian and Kazakh, that name a region of the Republic; longer ones go first.
REGIONS: dict[str, tuple[str, ...]] = {
    "almaty_region": ("алматы облысы", "алматинская обл"),
    "abai": ("абай облысы", "область абай", "абайская обл"),
    "akmola": ("ақмола", "акмол", "көкшетау", "кокшетау"),
    "aktobe": ("ақтөбе", "актобе", "актюбин"),
    "atyrau": ("атырау",),
    "west_kazakhstan": ("батыс қазақстан", "западно-казахстан", "орал қ", "уральск"),
    "zhambyl": ("жамбыл облысы", "жамбылская", "жамбыльская", "тараз"),
    "zhetisu": ("жетісу облысы", "область жетісу", "область жетысу", "талдықорған", "талдыкорган"),
    "karaganda": ("қарағанды", "караганд"),
    "kostanay": ("қостанай", "костанай"),
    "kyzylorda": ("қызылорда", "кызылорд"),
    "mangystau": ("маңғыстау", "мангистау", "ақтау", "актау"),
    "pavlodar": ("павлодар",),
    "north_kazakhstan": ("солтүстік қазақстан", "северо-казахстан", "петропавл"),
    "turkistan": ("түркістан облысы", "туркестанская", "түркістан қ"),
    "ulytau": ("ұлытау облысы", "область ұлытау", "область улытау", "жезқазған", "жезказган"),
    "east_kazakhstan": ("шығыс қазақстан", "восточно-казахстан", "өскемен", "усть-каменогорск"),
    "shymkent": ("шымкент",),
    "astana": ("астана",),
    "almaty": ("алматы",),
}


@dataclass(frozen=True, slots=True)
class Person:
    """What is told of one person for one purpose; an empty text: nothing. Never written anywhere."""

    subject: int
    purpose: int | None
    kind: str
    age_band: str
    region: str
    categories: int


@dataclass(frozen=True, slots=True)
class Group:
    """What all people of a group have in common; None, 0 and empty: not told."""

    purpose: int | None = None
    kind: str = ""
    age_band: str = ""
    region: str = ""
    categories: int = 0


@dataclass(frozen=True, slots=True)
class Generalised:
    """Groups with how many people each, and of how many people nothing is told."""

    groups: dict[Group, int] = field(default_factory=dict)
    suppressed: int = 0


def age_band(born: date, today: date) -> str:
    """The band of an age in years."""
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return next((f"{low}-{high}" for low, high in BANDS if low <= age <= high), OLDEST)


def region_of(address: str) -> str:
    """The region that an address names; empty when it names none, or several."""
    text = " ".join(address.casefold().split())
    found = {code for code, words in REGIONS.items() if any(word in text for word in words)}
    if found == {"almaty", "almaty_region"}:  # The city lends the region its name.
        return "almaty_region"
    return found.pop() if len(found) == 1 else ""


# From what tells most to what tells least; who fits nowhere is not told of.
LEVELS: tuple[Callable[[Group], Group], ...] = (
    lambda group: group,
    lambda group: replace(group, categories=0),
    lambda group: replace(group, categories=0, age_band=WIDE.get(group.age_band, group.age_band)),
    lambda group: replace(group, categories=0, age_band=WIDE.get(group.age_band, group.age_band), region=""),
    lambda group: Group(group.purpose, group.kind),
    lambda group: Group(group.purpose),
    lambda _group: Group(),
)


def generalise(people: Iterable[Person], k: int) -> Generalised:
    """The groups of a batch, each of at least ``k`` different people, as exact as that allows."""
    left = _without_what_gives_away(list(people), k)
    groups: dict[Group, int] = {}
    for level in LEVELS:
        gathered: dict[Group, list[Person]] = defaultdict(list)
        for person in left:
            gathered[level(_whole(person))].append(person)
        left = []
        for group, members in gathered.items():
            count = len({person.subject for person in members})
            if count >= k:
                groups[group] = groups.get(group, 0) + count
            else:
                left += members
    return Generalised(groups, len({person.subject for person in left}))


def _whole(person: Person) -> Group:
    return Group(person.purpose, person.kind, person.age_band, person.region, person.categories)


def _without_what_gives_away(people: list[Person], k: int) -> list[Person]:
    """Takes from each class what all, or all but a few, of it share."""
    classes: dict[tuple[object, ...], list[Person]] = defaultdict(list)
    for person in people:
        # What the plan and the emptied rows say of a person for ever.
        known = (person.purpose, person.kind, person.categories, bool(person.age_band), bool(person.region))
        classes[known].append(person)
    safe: list[Person] = []
    for members in classes.values():
        bands = [person.age_band for person in members]
        wide = [WIDE.get(band, band) for band in bands]
        told = bands if _various(bands, k) else wide if _various(wide, k) else [""] * len(members)
        regions = [person.region for person in members]
        named = regions if _various(regions, k) else [""] * len(members)
        safe += [
            replace(person, age_band=band, region=region)
            for person, band, region in zip(members, told, named, strict=True)
        ]
    return safe


def _various(values: Sequence[str], k: int) -> bool:
    """Whether at least k have another value than the one that most have."""
    return bool(values) and len(values) - max(Counter(values).values()) >= k
