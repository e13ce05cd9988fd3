"""Say who may sign in, as what; the page Audit tells who did."""

from lib.ui.accounts import account_table, invitation, page
from lib.ui.shared.view import find_current_view

view = find_current_view()
page.render_heading(view)
accounts = page.list_accounts(view)
account_table.render_accounts(accounts)
account_table.render_account(view, accounts)
invitation.render_invitation(view)
