"""NetworkCount: what was compared of a network on one domain, and how sure its answers are."""

from __future__ import annotations

from dataclasses import dataclass

from neural.certificates.rule_certificate import DomainCount


@dataclass(frozen=True)
class NetworkCount:
    """What was compared on one domain: `count`, and how sure the answers are.

    `margin` is the least lead of a right logit over the best other one (negative if an answer is wrong). Of the right
    answers, `proved` are right without any rounding, by a bound or in whole numbers; `settled` of these are also what
    every evaluation in the network's own precision answers, in whatever order it adds. `tied` have two largest logits
    without rounding. Of `recomputed` contexts two logits lay within the bound, and a finer arithmetic decided;
    `flagged` of them are answered otherwise as the network computes them, so that their answer depends on rounding.
    """

    count: DomainCount
    margin: float
    recomputed: int
    flagged: int
    proved: int = 0
    settled: int = 0
    tied: int = 0

    @property
    def exact(self) -> bool:
        """Whether no context differs and none depends on rounding."""
        return self.count.exact and not self.flagged

    @property
    def certain(self) -> bool:
        """Whether every context is proved to be right."""
        return self.proved == self.count.contexts

    @property
    def within_rounding(self) -> int:
        """Right answers that are not proved: a tie, or a lead below what is known of the rounding."""
        return self.count.agreeing - self.proved
