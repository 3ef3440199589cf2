"""What the log keeps of a decision is enough to make it again."""

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

from consent.state import ConsentState
from consent.terms import ConsentStatus
from hub.ledger.entry import FIELD_NAME, is_code
from policies.decisions import Question, Subject
from policies.recorded import is_replayable, recorded_inputs, situations
from policies.rulebook import Rulebook
from policies.situations import situation_of
from policies.vocabulary import Assurance


def anything(rulebook: Rulebook, draw: Random) -> tuple[Question, ConsentState]:
    purpose = draw.choice(list(rulebook.purposes.values()))
    fields = tuple(draw.sample(list(rulebook.fields), 6))
    question = Question(
        agency=draw.choice(list(rulebook.agencies)),
        actor_kind=draw.choice(list(rulebook.roles)),
        purpose=purpose.code,
        fields=fields,
        case_ref=draw.choice([None, " ", "C-1"]),
        asked_at=datetime(2026, 6, 1, draw.randrange(24), tzinfo=UTC),
        subject=Subject(
            draw.random() < 0.5, draw.random() < 0.5, frozenset(draw.sample(fields, 2))
        ),
        assurance=draw.choice(list(Assurance)),
        scopes=frozenset({purpose.scope} if draw.random() < 0.5 else ()),
    )
    status = draw.choice(list(ConsentStatus))
    return question, ConsentState(status, frozenset(draw.sample(fields, 3)))


def test_every_situation_comes_back_from_what_the_log_keeps(rulebook: Rulebook) -> None:
    draw = Random(5)  # noqa: S311  # tests, not secrets

    for _ in range(500):
        question, state = anything(rulebook, draw)
        inputs = recorded_inputs(rulebook, question, state, question.fields)
        again = list(situations(question.agency, question.purpose, inputs, question.fields))

        assert again == [situation_of(rulebook, question, state, f) for f in question.fields]
        assert is_replayable(inputs)
        assert all(FIELD_NAME.fullmatch(name) and is_code(said) for name, said in inputs.items())


def test_names_nobody_registered_are_not_kept(
    rulebook: Rulebook, ask: Callable[..., Question]
) -> None:
    state = ConsentState(ConsentStatus.GIVEN, frozenset({"shoe_size"}))

    inputs = recorded_inputs(rulebook, ask(fields=("shoe_size",)), state, ("shoe_size",))

    assert not [name for name in inputs if "shoe" in name]


def test_an_entry_without_the_day_cannot_be_replayed() -> None:
    assert not is_replayable({"actor_kind": "officer", "assurance": "high"})
