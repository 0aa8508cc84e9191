"""`replicarium profile`: in what sense a pattern replicates, as text, as JSON and as a page with pictures."""
