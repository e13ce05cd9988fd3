"""List the approved themes of all questions, for the pages that show them."""

from lib.findings import theme_findings
from lib.findings.theme_findings import ApprovedThemes
from lib.ui.shared.view import View


def list_approved_themes(view: View) -> list[ApprovedThemes]:
    """List the approved themes of every question that has any, as far as the reader may see them, from the cache.

    They are those of all councils looked at; single groups are left out.
    """
    return view.compute_cached(
        theme_findings.list_approved_themes,
        detail=f"{view.role}",
        ask=view.run_query,
        scope=view.scope,
        reader=view.role,
        with_groups=False,
    )
