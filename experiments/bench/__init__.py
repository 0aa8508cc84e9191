"""`replicarium bench`: rows of work, run by us and by other programs in turn, each run a process of its own."""
