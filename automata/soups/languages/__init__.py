"""The languages of soups: each a function of two tapes laid end to end; one family a module, kernels beside it."""
