"""The page on which administrators say who may sign in."""

from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from lib.access import Role
from lib.database.engine import open_read_session
from lib.queries.accounts.accounts import AccountFacts, list_accounts
from tests.support.accounts import claim, enter
from tests.ui.conftest import Open


def read(engine: Engine) -> list[AccountFacts]:
    with open_read_session(engine) as session:
        return list_accounts(session, reader=Role.ADMINISTRATOR)


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def invite_on_page(app: AppTest, name: str, role: str) -> AppTest:
    app.text_input(key="invitation-email").set_value(f"{name}@council.example")
    app.text_input(key="invitation-name").set_value(f"{name.title()} Invented")
    app.selectbox(key="invitation-role").set_value(role).run()
    return app


def test_an_administrator_invites_changes_ends_disables_and_undoes(sqlite: Engine, open_page: Open) -> None:
    app = open_page(str(sqlite.url), "accounts", role="Administrator")
    assert "Nobody may sign in yet" in app.info[0].value
    invite_on_page(app, "ada", "Board member").selectbox(key="invitation-authority-").set_value("LDS")
    press(app, "Invite")
    [ada] = read(sqlite)
    assert (ada.name, ada.role, ada.authority_code) == ("Ada Invented", Role.BOARD, "LDS")
    assert app.text_input(key="invitation-name").value == ""
    press(app, "Invite")
    assert "write it like" in app.error[0].value
    enter(sqlite, claim())
    app.selectbox(key="account-chosen").set_value(ada.id).run()
    app.selectbox(key=f"account-role-{ada.id}-Board member").set_value("Officer").run()
    press(app, "Save the role")
    assert read(sqlite)[0].role is Role.OFFICER
    press(app, "Undo")
    assert (read(sqlite)[0].role, read(sqlite)[0].authority_code) == (Role.BOARD, "LDS")
    press(app, "End all sessions")
    assert "has to sign in again everywhere" in app.success[0].value
    assert "Undo" not in [button.label for button in app.button]
    assert read(sqlite)[0].open_count == 0
    press(app, "Disable")
    assert not read(sqlite)[0].active
    press(app, "Let in again")
    assert read(sqlite)[0].active


def test_whose_details_were_removed_stands_there_under_a_number_and_is_not_chosen_any_more(
    sqlite: Engine, open_page: Open
) -> None:
    app = open_page(str(sqlite.url), "accounts", role="Administrator")
    press(invite_on_page(app, "kay", "Administrator"), "Invite")
    press(invite_on_page(app, "ada", "Officer"), "Invite")
    ada = next(account for account in read(sqlite) if account.name == "Ada Invented")
    app.selectbox(key="account-chosen").set_value(ada.id).run()
    app.text_input(key=f"erase-reason-{ada.id}").set_value("has left")
    press(app, "Remove for good")
    assert f"Former user {ada.id}" in app.success[0].value
    assert [option for option in app.selectbox(key="account-chosen").options if "Former" in option] == []
    shown = app.dataframe[0].value.set_index("Name").loc[f"Former user {ada.id}"]
    assert (shown["E-mail"], shown["State"]) == ("", "removed")


def test_the_last_administrator_stays_and_the_page_says_why(sqlite: Engine, open_page: Open) -> None:
    app = open_page(str(sqlite.url), "accounts", role="Administrator")
    press(invite_on_page(app, "kay", "Administrator"), "Invite")
    [kay] = read(sqlite)
    app.selectbox(key="account-chosen").set_value(kay.id).run()
    press(app, "Disable")
    assert "Nobody else could manage accounts then" in app.error[0].value
    assert read(sqlite)[0].active


def test_the_page_is_in_the_menu_of_administrators_alone(sqlite: Engine, open_page: Open) -> None:
    for role in ("Officer", "Communications", "Board member"):
        app = open_page(str(sqlite.url), role=role)
        app.switch_page("pages/consultation.py").run()
        assert "Who may sign in" not in [title.value for title in app.title]
        assert "accounts" not in [page["url_pathname"] for page in app._registered_pages.values()]
