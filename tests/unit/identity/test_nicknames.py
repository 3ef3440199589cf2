from hub.identity.nicknames import NICKNAMES, SHORT_FOR_SEVERAL


def test_no_nickname_stands_for_another_nickname():
    formal = {word for names in NICKNAMES.values() for word in names.split()}

    assert not formal & NICKNAMES.keys()


def test_names_are_folded_as_the_lake_folds_them():
    several = [name for names in SHORT_FOR_SEVERAL.values() for name in names]
    words = [*NICKNAMES, *NICKNAMES.values(), *SHORT_FOR_SEVERAL, *several]

    assert all(word.isascii() and word.isupper() for word in words)


def test_a_nickname_stands_for_at_most_two_given_names():
    assert all(len(names.split()) <= 2 for names in NICKNAMES.values())


def test_a_form_of_several_names_is_never_replaced_by_one():
    assert not SHORT_FOR_SEVERAL.keys() & NICKNAMES.keys()


def test_a_form_of_several_names_stands_for_at_least_two():
    assert all(len(set(names)) > 1 for names in SHORT_FOR_SEVERAL.values())
