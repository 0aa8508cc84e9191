"""Rules under which a pattern doubles, and how many daughters it makes under any other."""
