"""The rules of two states that the search found, and a seed for each: the first of each family, but for lookalikes.

A rule is left out if two thirds of all classes of contexts that its first replication or an earlier one's meets are met
by both, and answered alike. Draws 0 to 447 and 0 to 1226 were tried.
"""

from __future__ import annotations

from experiments.wrong_rules.doubling.search import Found

FOUND: tuple[Found, ...] = (
    Found("totalistic", 129, "B367/S12568", "1../1../111", 19, 4, 0),
    Found("totalistic", 227, "B357/S1345", "111111/.1111.", 10, 2, 0),
    Found("totalistic", 330, "B35/S2356", ".1111./11..11/111111", 8, 2, 0),
    Found("totalistic", 343, "B378/S12478", ".11./1111", 8, 2, 3),
    Found("totalistic", 347, "B35/S0236", ".1/11/.1", 8, 2, 1),
    Found("totalistic", 374, "B35/S124", "11..11/1.11.1/..11..", 16, 2, 0),
    Found("totalistic", 383, "B378/S235", "11/11/11", 18, 2, 1),
    Found("totalistic", 386, "B358/S01237", "1.1/111", 6, 2, 1),
    Found("totalistic", 437, "B356/S234", "11/../11/11/11", 7, 2, 0),
    Found("totalistic", 447, "B34/S1246", ".11./1111", 7, 2, 0),
    Found("isotropic", 71, "B3-ky4acikqtz5ny6ekn7e/S01c2-ci3eiq4acijnqy5cijky6ik", "111/.11/111", 7, 2, 1),
    Found("isotropic", 441, "B3-ck4ainqrty5ceikq6i8/S1e2e3aeiy4-ceijz5aky6akn", "1.1/111/1.1", 6, 2, 0),
    Found("isotropic", 612, "B3-cejn4eijnry5ery6acn7e/S12ci3ijk4erw5ijqry6ain7", "11/11/11", 5, 2, 1),
    Found("isotropic", 707, "B3aikry4cerz5aeqry6c7c/S1e2-en3aeiny4eiqryz5ijkry6akn7", "1.1/1.1/1.1", 14, 5, 0),
    Found("isotropic", 815, "B3-eky4cjqrty5cey6-c78/S1c2-ik3ajkr4-cejkz5-iknr6ekn8", "111/111/..1", 19, 2, 0),
    Found("isotropic", 1167, "B3-ekny4ackw5ajky6acn7e/S1e2-ci3ceijn4cijnrz5knqy6ace", "1./11/11/1.", 28, 2, 0),
    Found("isotropic", 1182, "B3aeiqy4-aeqtw5eij6ack8/S1e2-ik3iknqr4-twz5inq6ak7c", "111/1.1/1.1/111", 28, 2, 0),
    Found("isotropic", 1226, "B3-ek4acj5eq6-ek8/S012ikn3cknr4acijkyz5ijnq6ein8", "1.1/1.1/1.1/1.1", 8, 2, 0),
)
