"""The studies: one module for each claim, found by its name; `experiments.study` says what a module must hold."""
