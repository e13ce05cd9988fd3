"""The real organisations of the register on the day the consultation opened, and how people write some of them."""

import csv
from dataclasses import dataclass
from pathlib import Path

OPENS = "2015-01-06"

# Ways in which officers and respondents write a council. data/reference/aliases.csv holds them for the importer.
WRITTEN = {
    "Camden": "LB Camden",
    "Hackney": "LB Hackney",
    "Lewisham": "LB Lewisham",
    "Tower Hamlets": "LB Tower Hamlets",
    "City of Bristol": "Bristol CC",
    "Leeds": "Leeds CC",
    "Manchester": "Manchester CC",
    "Sheffield": "Sheffield CC",
    "Birmingham": "Birmingham CC",
    "Stockton-on-Tees": "Stockton on Tees BC",
    "Wakefield": "Wakefield MDC",
    "Solihull": "Solihull MBC",
    "Kirklees": "Kirklees MBC",
    "Bath and North East Somerset": "Bath & NE Somerset",
    "Windsor and Maidenhead": "RB Windsor & Maidenhead",
    "Kensington and Chelsea": "RB Kensington & Chelsea",
    "Kings Lynn and West Norfolk": "Kings Lynn & W Norfolk BC",
    "Northamptonshire": "Northants CC",
    "Hertfordshire": "Herts CC",
    "Hampshire": "Hants CC",
    "Cambridgeshire": "Cambs CC",
    "Buckinghamshire County": "Bucks CC",
    "North Yorkshire": "North Yorks CC",
    "West Sussex": "W Sussex CC",
    "South Cambridgeshire": "South Cambs DC",
    "Central Bedfordshire": "Central Beds Council",
}
# The register once had these two counties in other regions, and the respondents were drawn with that. They are still
# drawn so, lest a corrected fact changes who answered what; whatever is written names the true region.
DRAWN_IN_REGION = {"DBY": "West Midlands", "LIN": "Yorkshire and the Humber"}
REGIONS_WITHOUT_ARTICLE = {"London", "Yorkshire and the Humber"}
TYPES_IN_WORDS = {
    "Shire county": "county council",
    "Shire district": "district council",
    "Unitary": "unitary authority",
    "Metropolitan district": "metropolitan borough",
    "London borough": "London borough",
}


@dataclass(frozen=True)
class Organisation:
    """One organisation; kind is its council type, or Professional body or National stakeholder."""

    code: str
    name: str
    short_name: str
    kind: str
    region: str

    @property
    def drawn_region(self) -> str:
        """The region that decides how likely it responds and to which briefing it is invited."""
        return DRAWN_IN_REGION.get(self.code, self.region)

    @property
    def is_council(self) -> bool:
        return self.kind in TYPES_IN_WORDS

    @property
    def written(self) -> str:
        """As people write it, where this demonstration has them write it another way than the register."""
        return WRITTEN.get(self.short_name, self.name)

    @property
    def type_in_words(self) -> str:
        return TYPES_IN_WORDS.get(self.kind, "national organisation")

    @property
    def region_in_words(self) -> str:
        return self.region if self.region in REGIONS_WITHOUT_ARTICLE else f"the {self.region}"


def councils(folder: Path) -> list[Organisation]:
    """The councils that existed when the consultation opened, in the order of the register."""
    return [
        Organisation(row["code"], row["name"], row["short_name"], row["council_type"], row["region"])
        for row in _rows(folder / "councils.csv")
        if (row["valid_from"] or OPENS) <= OPENS <= (row["valid_to"] or OPENS)
    ]


def bodies(folder: Path) -> list[Organisation]:
    """The professional bodies and national stakeholders."""
    kinds = {"professional_body": "Professional body", "national_stakeholder": "National stakeholder"}
    return [
        Organisation(row["code"], row["name"], row["abbreviation"] or row["name"], kinds[row["kind"]], "")
        for row in _rows(folder / "organisations.csv")
    ]


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
