"""Networks that are trained together and stopped while so many contexts are still wrong: errors that networks make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from automata.rule import Rule
from neural.domains.domain import Domain

if TYPE_CHECKING:
    from neural.emulators import Emulator
    from neural.training.loop import TrainingConfig

# Networks that are trained together: few enough for their numbers to stay in the processor's cache.
TOGETHER = 16


def stop_in_window(
    networks: Sequence[Emulator],
    rule: Rule,
    domain: Domain,
    settings: TrainingConfig,
    least: int,
    middle: int,
    most: int,
) -> dict[int, int]:
    """Train networks of one architecture in place; return how many contexts each that was caught has wrong.

    A network is stopped at the first check with `middle` or fewer of the domain's contexts wrong, and left as it last
    was with `least` to `most` wrong. One that passed over these between two checks is not caught. Each has the weights
    that it would have alone.
    """
    from neural.training.loop import TrainingRun

    course = TrainingRun(networks, rule, domain, settings, seeds=list(range(len(networks))))
    caught: dict[int, int] = {}
    for checks in course.checks():
        over = []
        for place, check in enumerate(checks):
            number = course.numbers[place]
            if least <= check.contexts_wrong <= most:
                caught[number] = check.contexts_wrong
                course.members.write(place, networks[number])
            over.append(check.contexts_wrong <= middle or bool(check.failure))
        course.leave(over)
        if not course.numbers:
            break
    return dict(sorted(caught.items()))
