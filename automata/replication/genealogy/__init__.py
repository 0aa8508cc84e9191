"""Who descends from whom: the record, the run, the tracking of parts, trees as text."""
