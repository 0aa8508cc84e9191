"""Von Neumann's questions, put to whatever copies descriptions, with the nulls that are asked beside it."""
