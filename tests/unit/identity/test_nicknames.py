from hub.identity.nicknames import NICKNAMES


def test_no_nickname_stands_for_another_nickname():
    formal = {word for names in NICKNAMES.values() for word in names.split()}

    assert not formal & NICKNAMES.keys()


def test_names_are_folded_as_the_lake_folds_them():
    words = [*NICKNAMES, *NICKNAMES.values()]

    assert all(word.isascii() and word.isupper() for word in words)


def test_a_nickname_stands_for_at_most_two_given_names():
    assert all(len(names.split()) <= 2 for names in NICKNAMES.values())
