"""A thousand short answers out of twelve themes, one to three an answer, as a generator of trial data would write them.

The sentences are ours. Unlike the other labelled sets, whose answers avoid shared words on purpose, people here use the
words that come to mind first, as most people do.
"""

import random
from collections import Counter

from lib.themes.stems import extract_content_words

SENTENCES: dict[tuple[str, str, str], str] = {
    (
        "peer-review",
        "Peer reviews give honest outside challenge",
        "Peers from other councils look at a council and tell it frankly what to improve.",
    ): """
    The peer review we had last year was the most useful challenge in a decade.
    Peer reviews should be free and offered to every council every three years.
    Our peer challenge team told us hard truths that our own officers would not.
    More peer reviews led by serving chief executives, please.
    We valued the peer team because they do the same job as us elsewhere.
    Make the follow-up visit a standard part of every peer challenge.
    Peer challenge only works when the council is open to criticism.
    A corporate peer review changed how our cabinet works.
    Some peers were too polite to say what they saw in our review.
    Publishing the peer review report kept us honest.
    The choice of peers matters more than the method of the review.
    Peers learn as much from a challenge as the council they visit.
    """,
    (
        "councillor-training",
        "Training and development for councillors",
        "Courses, mentoring and induction for elected members.",
    ): """
    New councillors need proper induction training in their first months.
    The leadership academy was the best training I have had as a councillor.
    Member development budgets have been cut to nothing here.
    Evening courses would let councillors with day jobs attend training.
    Mentoring by an experienced councillor helped me find my feet.
    Training for scrutiny chairs is badly needed.
    Please run member training in the regions and not only in London.
    Online modules for elected members would save travel.
    Cabinet members should be trained in finance before they hold a portfolio.
    Backbench councillors are forgotten when training is planned.
    A graded programme of councillor development, from novice to leader, would help.
    Political groups should support the development of their own members.
    """,
    (
        "data-benchmarking",
        "Comparing performance data between councils",
        "Benchmarking tools such as LG Inform and the quality of shared data.",
    ): """
    LG Inform makes it easy to compare our performance with similar councils.
    Benchmarking data is often two years out of date.
    We need comparable data on cost and performance for each service.
    Give us benchmarking reports that residents can understand.
    Data definitions differ so much that comparison is meaningless.
    Our scrutiny committee uses benchmarking every quarter.
    Performance data should be open to everyone on one website.
    Smaller councils have no analysts to make use of the data.
    A common set of indicators would let us compare like with like.
    LG Inform needs a simpler way of making charts.
    Without good data nobody can tell whether performance improves.
    Benchmark against the best, not against the average of our neighbours.
    """,
    (
        "funding-cuts",
        "Budget cuts leave no money for improvement",
        "Falling grant and savings take away the capacity to improve.",
    ): """
    Budget cuts have removed the staff who used to lead improvement.
    There is no money left for improvement after five years of cuts.
    Grant reductions mean we can only fund statutory services.
    Our savings target is a fifth of the net budget.
    The government cannot cut funding and expect councils to improve.
    Fair funding for councils must come before any new improvement offer.
    We have lost a third of our budget since 2010.
    Cuts to grant fall hardest on deprived areas.
    Multi-year budgets would let us plan savings sensibly.
    Improvement costs money and the budget has none.
    Further funding cuts put children and older people at risk.
    Every conversation here is about savings and the budget gap.
    """,
    (
        "health-integration",
        "Joining up health and social care",
        "Work with the NHS, clinical commissioning groups and health and wellbeing boards.",
    ): """
    Health and social care must be joined up around the patient.
    The health and wellbeing board needs support to become a real leader.
    The NHS does not understand how councils work.
    Integration with clinical commissioning groups is slow and bureaucratic.
    The Better Care Fund takes money from social care to prop up hospitals.
    Shared training for NHS managers and council officers would help integration.
    Delayed discharges from hospital show that health and care are not integrated.
    Peer support for health and wellbeing boards should continue.
    Public health came home to councils and should stay.
    Hospitals and social care need one budget.
    We want examples of places where health integration saved money.
    Adult social care will collapse unless the NHS shares the risk.
    """,
    (
        "inspection",
        "Inspection and regulators are a burden",
        "Ofsted, audit and central regulation, and their effect on councils.",
    ): """
    Ofsted inspection is a blunt tool that destroys confidence.
    Do not bring back the Audit Commission or anything like it.
    Inspection takes months of officer time with little to show.
    Regulators should accept evidence from sector-led work and inspect less.
    A failing Ofsted judgement makes it impossible to recruit.
    Inspectors and sector advisers give us opposite advice.
    Government still regulates us as if we could not be trusted.
    Single-word inspection judgements should go.
    Independent inspection is still needed where children are at risk.
    Audit and inspection regimes overlap and should be merged.
    The threat of intervention by ministers hangs over every council.
    Lighter regulation would free people to improve services.
    """,
    (
        "small-districts",
        "District councils need support of their own size",
        "Small and rural districts lack capacity and get less attention.",
    ): """
    Small district councils do not have the capacity to take part.
    The offer is designed for big cities and counties, not for districts.
    Rural districts feel forgotten by national bodies.
    As a small district we cannot spare a senior officer for a week.
    District councils should be able to buy support together.
    Support must be scaled to the size of the district.
    A shire district has different problems from a metropolitan borough.
    Rural areas need help with transport and broadband, not city solutions.
    The smallest districts have a management team of three.
    District leaders meet each other far too seldom.
    Counties get the attention and districts get the leaflets.
    Capacity in small councils is one resignation away from collapse.
    """,
    (
        "sharing-practice",
        "Share what works between councils",
        "Case studies, networks, events and a library of good practice.",
    ): """
    Share good practice through short case studies with contact names.
    We want to know what works elsewhere before we try it.
    The knowledge hub is a mess and nobody can find anything in it.
    Regional networks are the best place to share ideas.
    Case studies never tell you what went wrong.
    An annual conference to share innovation would be worth the fee.
    Learning from other councils is cheaper than consultants.
    Good practice notes should be two pages at most.
    Set up networks of officers who face the same problem.
    A searchable library of good practice would save us weeks.
    Too many newsletters, too few real examples.
    Visits to other councils teach more than any report on good practice.
    """,
    (
        "digital",
        "Digital services and new technology",
        "Websites, online transactions, systems and digital skills.",
    ): """
    Councils need help to move services online.
    Digital transformation is held back by old systems and suppliers.
    Each council builds its own website when one platform would do.
    Our software contracts lock us in for ten years.
    Residents expect to do everything on their phone.
    A national digital standard would bring supplier prices down.
    Digital skills among staff are poor.
    Some residents are not online and must not be left behind by digital services.
    Share open source code between councils.
    Cyber security keeps our technology team awake.
    We need advice on buying cloud systems.
    Online forms cut our call centre traffic by half.
    """,
    (
        "shared-services",
        "Shared services and combined authorities",
        "Councils that run services or make decisions together.",
    ): """
    Sharing a management team with our neighbour saved a million pounds.
    Shared services fail when the politics of the partners change.
    Combined authorities need a model of improvement of their own.
    Advice on legal agreements for shared services would be welcome.
    We share back office services with three other councils.
    Devolution deals through combined authorities change who is accountable.
    Joint committees are a slow way to run a shared service.
    A merger of councils would save more than sharing a few posts.
    Shared chief executives are spread too thinly.
    Partners in a shared service need one set of terms for staff.
    The combined authority should get its own peer support.
    Joint working across boundaries takes years of trust.
    """,
    (
        "residents-voice",
        "Listen to residents and communities",
        "Residents' views, engagement and accountability to the public.",
    ): """
    Residents should have a say in how their council is judged.
    Nobody asks the public whether services have improved.
    Community engagement is the first thing to be dropped.
    Accountability to local people matters more than to Whitehall.
    A residents' survey with the same questions everywhere would be a start.
    Local people do not know what sector-led improvement is.
    Tenants and residents could sit on review panels.
    Publish results in plain English so that the public can hold us to account.
    Communities will run services themselves if we let them.
    Voters are the real judges of a council.
    Engage young people through schools and social media.
    Public trust in councils depends on listening.
    """,
    (
        "children-services",
        "Support for children's services",
        "Safeguarding, social workers and looked-after children.",
    ): """
    Children's services need specialist support before things go wrong.
    Safeguarding is our greatest risk and our greatest worry.
    We cannot recruit experienced social workers for children's services.
    Agency social workers cost twice as much as our own.
    Support for lead members for children is excellent.
    The number of looked-after children has doubled here.
    Safeguarding peer work should include the police and schools.
    Directors of children's services change too often.
    Caseloads of social workers are far too high.
    Child sexual exploitation needs a national programme of support.
    Fostering is cheaper and better than homes for children in care.
    Early help for families keeps children out of care.
    """,
}
OPENINGS = (
    "", "", "", "", "", "", "In our view ", "We think that ", "As a council we feel that ", "I would say ",
    "Speaking as a member, ", "From experience, ",
)  # fmt: skip
NOTHING = ("No comment.", "n/a", "Nothing to add.", "See our letter.")
JOINTS = (". ", ". ", ". ", " and ", "; ", ". Also, ", ", but ")
ANSWERS = 1_000


def many_short(seed: int, most: int = 99) -> tuple[list[tuple[str, str, str]], list[str], list[set[int]]]:
    """Themes (id, label, description), answers, and the themes of each (positions).

    most: sentences of a theme, those that share words with the most others of it; with a few, as generators write them.
    """
    chance = random.Random(seed)  # noqa: S311
    said = [_plainest([line.strip() for line in block.strip().splitlines()], most) for block in SENTENCES.values()]
    share = [chance.uniform(0.4, 1.6) for _ in said]
    answers: list[str] = []
    carried: list[set[int]] = []
    for _ in range(ANSWERS):
        if chance.random() < 0.04:
            answers.append(chance.choice(NOTHING))
            carried.append(set())
            continue
        wanted = chance.choices((1, 2, 3), (5, 4, 2))[0]
        themes = list(dict.fromkeys(chance.choices(range(len(said)), share, k=wanted)))
        text = ""
        for theme in themes:
            sentence = chance.choice(said[theme]).rstrip(".")
            if text:
                joint = chance.choice(JOINTS)
                sentence = sentence if joint.startswith(". ") and len(joint) == 2 else _small(sentence)
                text += joint + sentence
            else:
                opening = chance.choice(OPENINGS)
                text = opening + (_small(sentence) if opening else sentence)
        answers.append(text + ".")
        carried.append(set(themes))
    return list(SENTENCES), answers, carried


def _plainest(sentences: list[str], most: int) -> list[str]:
    holding = Counter(word for one in sentences for word in set(extract_content_words(one)))
    ranked = sorted(sentences, key=lambda one: -sum(holding[word] - 1 for word in set(extract_content_words(one))))
    return [one for one in sentences if one in ranked[:most]]


def _small(sentence: str) -> str:
    first = sentence.split(" ", 1)[0]
    name = first in {"I", "Ofsted"} or (len(first) > 1 and first.isupper())
    return sentence if name else sentence[:1].lower() + sentence[1:]
