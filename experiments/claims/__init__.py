"""The paper's claims and our own: their words, what is tested instead, and what recorded runs found."""
