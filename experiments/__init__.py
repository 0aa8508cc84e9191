"""Everything a person starts: the command line, the demonstration, run folders, figures, reports."""
