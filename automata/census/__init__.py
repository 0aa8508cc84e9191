"""The census of all outer-totalistic two-state rules: soups of every rule on bit planes, and what arises in them."""
