"""What went to named contacts, and what went out to everybody."""

from streamlit.testing.v1 import AppTest


def test_named_contacts_and_mass_channels_are_counted_apart(reach_page: AppTest) -> None:
    named_channels, mass_channels = (table.value.iloc[0] for table in reach_page.dataframe[1:3])
    assert named_channels[["channel", "messages", "delivered", "bounced", "councils"]].to_list() == [
        "E-mail",
        2,
        1,
        1,
        1,
    ]
    assert mass_channels[["channel", "activities", "audience"]].to_list() == ["Podcast", 1, "420"]
