"""Build the title of the reach page."""

from lib.measures.reach import RoleReach
from lib.queries.responses import reach
from lib.ui.shared.view import View


def build_title(view: View) -> str:
    """Build the title of the page: in how many councils leader and chief executive are both reached."""
    role_reach = RoleReach.from_counts(view.run_query(reach.count_councils_by_reach, scope=view.scope))
    return f"Leader and chief executive both reached in {role_reach.both:,} of {role_reach.council_count:,} councils"
