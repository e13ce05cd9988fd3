"""Ask what a response is worth for each purpose, and how many minutes an approach takes."""

import streamlit as st

from lib.measures.approaches.channels import EFFORT_MINUTES
from lib.measures.approaches.ranking import RankingWeights
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.view import View

USUAL = RankingWeights()
EXPANDER_KEY = "ranking-weights"
MOST_TIMES, MOST_MINUTES = 5.0, 480.0
# Each purpose with what it means; the number is how many times as much as usual it counts.
PURPOSES = {
    "overall": ("All councils", "A response counts while the target for all councils would otherwise be missed."),
    "floor": (
        "Every region and type",
        "A response counts where its region or type would stay below the floor otherwise: the more, the further below.",
    ),
    "variation": (
        "Little variation",
        "A response counts where it brings the rates of regions and types closer together than the target's limit.",
    ),
    "evenness": ("Evenness (R)", "A response counts where its region or type has answered less than the others."),
    "any_response": ("Any response", "A response counts as one more, whatever the target."),
}


def read_weights() -> RankingWeights:
    """Read the weights that are set below the list; the usual ones where nobody set any."""
    state = st.session_state
    return RankingWeights(
        **{name: getattr(USUAL, name) * state.get(f"weight-{name}", 1.0) for name in PURPOSES},
        effort_minutes={
            channel: float(state.get(f"minutes-{channel}", minutes)) for channel, minutes in EFFORT_MINUTES.items()
        },
    )


def describe_weights(weights: RankingWeights) -> str:
    """Describe weights so that equal ones have equal words, for the key of what follows from them."""
    numbers = [getattr(weights, name) for name in PURPOSES]
    return repr((numbers, sorted(weights.effort_minutes.items())))


def render_weights(view: View) -> None:
    """Render on request the weights with their meaning, to be changed, and a button that sets the usual ones again."""
    is_usual = describe_weights(read_weights()) == describe_weights(USUAL)
    for key, value in _list_usual_values().items():
        # Streamlit forgets what a field holds while it is not drawn, unless it was set by hand.
        st.session_state[key] = st.session_state.get(key, value)
    label = f"How the list is ranked{'' if is_usual else ' (changed by you)'}"
    if expander := render_expander(label, key=EXPANDER_KEY):
        with expander:
            _render_fields(view, is_usual=is_usual)


def _list_usual_values() -> dict[str, float]:
    """List what each field holds where nobody changed it, by its key."""
    times = {f"weight-{name}": 1.0 for name in PURPOSES}
    return {**times, **{f"minutes-{channel}": minutes for channel, minutes in EFFORT_MINUTES.items()}}


def _render_fields(view: View, *, is_usual: bool) -> None:
    """Render what the ranking does, and a field for each weight."""
    st.markdown(
        "First comes the council whose approach adds most for each minute of work: **what a further response is "
        "worth** there, times **by how much an approach raises the chance** of one, over **the minutes it takes**. "
        "After each council the list reckons with what that approach adds, and looks anew. The chances are "
        "learned from this campaign: who had been reached, who was approached, and who then responded. They are "
        "what usually went together, no proof of cause."
    )
    st.markdown("How much each purpose counts, beside what is usual (1 is as usual, 0 leaves it out):")
    with st.container(horizontal=True):
        for name, (label, meaning) in _list_purposes(view).items():
            st.number_input(
                label, 0.0, MOST_TIMES, step=0.5, key=f"weight-{name}", help=meaning, width=150, format="%.1f"
            )
    st.markdown("Minutes of work for one approach, preparation and note included:")
    with st.container(horizontal=True):
        for channel in EFFORT_MINUTES:
            st.number_input(channel, 1.0, MOST_MINUTES, step=1.0, key=f"minutes-{channel}", width=150, format="%.0f")
    st.button("As usual", on_click=_set_usual, disabled=is_usual, help="Sets all of these back.")


def _list_purposes(view: View) -> dict[str, tuple[str, str]]:
    """List the purposes that make a difference for this consultation: not those of a target that is not set."""
    consultation = view.consultation
    unset = {
        "overall": consultation.target_overall is None,
        "floor": consultation.target_group_floor is None,
        "variation": consultation.target_max_variation is None,
    }
    return {name: words for name, words in PURPOSES.items() if not unset.get(name, False)}


def _set_usual() -> None:
    """Set all weights back to what is usual, when the button is pressed."""
    st.session_state.update(_list_usual_values())
