"""Random walks of a state machine."""

from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def run_walks(machine: type[RuleBasedStateMachine], walks: int, steps: int, **attributes: Any) -> None:
    """So many walks of so many steps each, by machines with these attributes."""
    run_state_machine_as_test(
        type(machine.__name__, (machine,), attributes),
        settings=settings(
            max_examples=walks,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=(Phase.generate,),  # shrinking takes minutes, and a walk is readable as it is
        ),
    )
