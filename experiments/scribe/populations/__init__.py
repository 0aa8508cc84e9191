"""Populations of scribes that copy with errors: who is selected for what, what becomes of them, their genealogies."""
