"""Pictures and films of universes: drawn cell by cell, side by side, in files of many kinds."""
