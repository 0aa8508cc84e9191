"""By what networks can know of themselves, and who is asked."""

from __future__ import annotations

# What its text said, its number of weights in the prompt, its weights there.
CHANNELS = ("told", "number", "weights")
# Untold, nothing in text or prompt is of it: what is right then is a floor.
FLOOR = "untold"
SUBJECTS = ("self", "twin", "observer")
# Of the network's configuration and first weights, trained on texts in which descriptions were exchanged: it is asked
# about weights alone.
EXCHANGED = "exchanged"
# Names that no text tells of, by which the untold are asked.
UNKNOWN = 4
TOKENS = 64
