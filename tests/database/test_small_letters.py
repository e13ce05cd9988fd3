"""Texts are written in small letters by the same rule in both databases."""

import pytest
from sqlalchemy import Engine, literal, select

from lib.database.models import Organisation
from lib.database.small_letters import SmallLetters


@pytest.mark.parametrize("text", ["ÉCOLE", "École", "ANGSTRÖM", "Straße", "Ðœ", "ΑΘΗΝΑ", "plain", ""])
def test_letters_beyond_the_alphabet_become_small_too(engine: Engine, text: str) -> None:
    with engine.connect() as connection:
        assert connection.scalar(select(SmallLetters(literal(text)))) == text.lower()


def test_a_column_is_written_in_small_letters_and_what_is_empty_stays_so(engine: Engine) -> None:
    with engine.connect() as connection:
        names = connection.scalars(select(SmallLetters(Organisation.name)).order_by(Organisation.id)).all()
        assert names == [
            name.lower() for name in connection.scalars(select(Organisation.name).order_by(Organisation.id))
        ]
        assert None in connection.scalars(select(SmallLetters(Organisation.region))).all()
