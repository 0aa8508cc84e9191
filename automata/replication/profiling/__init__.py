"""Everything that is asked about one pattern: the questions, their budget, the record, its findings."""
