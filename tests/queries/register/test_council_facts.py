"""What the register says of a council. On both databases."""

from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.queries.register import council_facts


def test_a_council_knows_its_county_its_predecessors_and_successors(engine: Engine) -> None:
    with open_read_session(engine) as session:
        dacorum, dorset = (council_facts.find_council(session, code=code) for code in ("DAC", "WDO"))
        assert council_facts.find_council(session, code="nothing") is None
        solace = council_facts.find_council(session, code="SOLACE")
    assert solace is not None
    assert (solace.is_council, solace.region) == (False, None)
    assert dacorum is not None
    assert dacorum.is_council
    assert dacorum.county == "Hertfordshire County Council"
    assert dorset is not None
    assert dorset.successors == ("Dorset Council",)
    assert dorset.existed_until is not None
