"""Invented people: names drawn at random, addresses under .example, telephone numbers kept for fiction."""

import datetime as dt
import re
from dataclasses import dataclass
from random import Random

from data.taking_stock.generator.register import Organisation

FIRST = [
    "Aaliyah",
    "Adam",
    "Aisha",
    "Alan",
    "Amara",
    "Andrew",
    "Anita",
    "Anthea",
    "Arjun",
    "Barbara",
    "Bethan",
    "Brian",
    "Callum",
    "Carole",
    "Catherine",
    "Chidi",
    "Claire",
    "Colette",
    "Daniel",
    "Deborah",
    "Denise",
    "Dev",
    "Duncan",
    "Eleanor",
    "Elizabeth",
    "Emeka",
    "Esther",
    "Farah",
    "Fiona",
    "Frances",
    "Gareth",
    "Geraldine",
    "Gillian",
    "Graham",
    "Harpreet",
    "Hazel",
    "Helen",
    "Hugh",
    "Imran",
    "Ingrid",
    "Irene",
    "Jacqueline",
    "James",
    "Janet",
    "Jasmine",
    "Joan",
    "Jonathan",
    "Joyce",
    "Karen",
    "Keith",
    "Kwame",
    "Laura",
    "Leonard",
    "Lesley",
    "Linda",
    "Lorraine",
    "Malcolm",
    "Margaret",
    "Marion",
    "Meera",
    "Michael",
    "Miriam",
    "Mohammed",
    "Moira",
    "Nadia",
    "Neil",
    "Nicola",
    "Nigel",
    "Olive",
    "Oluwaseun",
    "Pamela",
    "Patricia",
    "Paul",
    "Philippa",
    "Priya",
    "Rachel",
    "Rajesh",
    "Rebecca",
    "Richard",
    "Rosalind",
    "Ruth",
    "Samuel",
    "Sandra",
    "Sanjay",
    "Sheila",
    "Simon",
    "Stella",
    "Susan",
    "Tariq",
    "Teresa",
    "Thomas",
    "Ursula",
    "Valerie",
    "Victor",
    "Wendy",
    "William",
    "Yasmin",
    "Yvonne",
    "Zoe",
]
SURNAMES = [
    "Abbott",
    "Adeyemi",
    "Ahmed",
    "Ainsworth",
    "Akhtar",
    "Allsop",
    "Appleby",
    "Arkwright",
    "Ashdown",
    "Bagshaw",
    "Banerjee",
    "Barraclough",
    "Beckwith",
    "Begum",
    "Bennetts",
    "Birtwistle",
    "Blackwood",
    "Boateng",
    "Bracewell",
    "Brightman",
    "Burridge",
    "Cartwright",
    "Chaudhry",
    "Clegg",
    "Coldwell",
    "Copley",
    "Cowper",
    "Crabtree",
    "Dalgleish",
    "Danvers",
    "Desai",
    "Dewhurst",
    "Dunmore",
    "Eastwood",
    "Ellery",
    "Entwistle",
    "Fairbairn",
    "Farrow",
    "Fenwick",
    "Fothergill",
    "Garside",
    "Gledhill",
    "Goodyear",
    "Grantley",
    "Greenhalgh",
    "Grewal",
    "Hallam",
    "Hargreaves",
    "Hebblethwaite",
    "Hepworth",
    "Holroyd",
    "Hussain",
    "Ibbotson",
    "Illingworth",
    "Islam",
    "Jagger",
    "Jessop",
    "Joshi",
    "Kaur",
    "Kershaw",
    "Khatun",
    "Kilbride",
    "Langstaff",
    "Lightfoot",
    "Lockwood",
    "Lumley",
    "Mandal",
    "Mansfield",
    "Marsden",
    "Mistry",
    "Murgatroyd",
    "Naylor",
    "Nettleton",
    "Nwosu",
    "Oakley",
    "Okafor",
    "Ollerenshaw",
    "Osei",
    "Oldroyd",
    "Parmar",
    "Patel",
    "Peverell",
    "Pilkington",
    "Quayle",
    "Rahman",
    "Ramsbottom",
    "Redfern",
    "Rishworth",
    "Rowbotham",
    "Sandhu",
    "Satterthwaite",
    "Shackleton",
    "Sharma",
    "Sidebottom",
    "Sowerby",
    "Stoddart",
    "Sugden",
    "Sutcliffe",
    "Tattersall",
    "Thackray",
    "Threlfall",
    "Tordoff",
    "Uttley",
    "Varley",
    "Vaughan",
    "Wadsworth",
    "Wainwright",
    "Walmsley",
    "Whitaker",
    "Winterbottom",
    "Woolley",
    "Yardley",
    "Yusuf",
]
LEADER_TITLES = ("Leader of the Council",)
CHIEF_TITLES = ("Chief Executive", "Chief Executive", "Chief Executive", "Managing Director", "Head of Paid Service")
OFFICER_TITLES = (
    "Head of Policy and Performance",
    "Improvement Manager",
    "Corporate Policy Officer",
    "Assistant Chief Executive",
    "Scrutiny Manager",
)
BODY_TITLES = ("Chief Executive", "Policy Director", "President", "Head of Policy", "Public Affairs Manager")
ADDED = dt.date(2014, 12, 15)


@dataclass(frozen=True)
class Contact:
    """One invented person at a real organisation. email is empty where the list has none."""

    id: str
    organisation: Organisation
    role: str
    job_title: str
    name: str
    email: str
    telephone: str
    do_not_contact: bool
    added: dt.date


def contacts(rng: Random, councils: list[Organisation], bodies: list[Organisation]) -> list[Contact]:
    """The contact list: most leaders and chief executives, some officers, one or two people at each body."""
    found: list[Contact] = []
    for council in councils:
        for role, titles in (("Leader", LEADER_TITLES), ("Chief Executive", CHIEF_TITLES)):
            if rng.random() < 0.985:  # else the post is vacant
                found.append(_person(rng, len(found), council, role, rng.choice(titles)))
    for council in sorted(rng.sample(councils, 60), key=lambda one: one.name):
        found.append(_person(rng, len(found), council, "Other", rng.choice(OFFICER_TITLES)))
    for body in bodies:
        for title in rng.sample(BODY_TITLES, rng.choice((1, 1, 2))):
            role = "Chief Executive" if title == "Chief Executive" else "Other"
            found.append(_person(rng, len(found), body, role, title))
    return found


def _person(rng: Random, number: int, organisation: Organisation, role: str, title: str) -> Contact:
    first, surname = rng.choice(FIRST), rng.choice(SURNAMES)
    late = role == "Leader" and rng.random() < 0.01
    has_address = rng.random() >= 0.03
    return Contact(
        id=f"C{number + 1:04d}",
        organisation=organisation,
        role=role,
        job_title=title,
        name=f"{first} {surname}",
        email=address(first, surname, organisation, number) if has_address else "",
        telephone=_telephone(rng, organisation),
        do_not_contact=rng.random() < 0.012,
        added=dt.date(2015, 2, rng.randint(2, 20)) if late else ADDED,
    )


def address(first: str, surname: str, organisation: Organisation, number: int) -> str:
    """An address under .example, which nobody can ever own."""
    place = re.sub(r"[^a-z0-9]+", "-", organisation.short_name.casefold().replace("'", "")).strip("-")
    domain = f"{place}-council" if organisation.is_council else place
    return f"{first[0]}.{surname}{number % 10 or ''}@{domain}.example".casefold()


def _telephone(rng: Random, organisation: Organisation) -> str:
    # The ranges that Ofcom keeps for drama: no one answers there.
    if organisation.region == "London" or not organisation.is_council:
        return f"020 7946 0{rng.randint(0, 999):03d}"
    return f"01632 960{rng.randint(0, 999):03d}"
