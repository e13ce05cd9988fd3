"""Say who may sign in, as what, and see who did."""

from lib.ui.accounts import account_table, events, invitation, page
from lib.ui.shared.view import find_current_view

view = find_current_view()
page.render_heading(view)
accounts = page.list_accounts(view)
account_table.render_accounts(accounts)
account_table.render_account(view, accounts)
invitation.render_invitation(view)
events.render_events(view)
