"""The studies: one package for each claim, found by its name; `study` says what a package must hold."""
