"""Questions that arrive while others are being answered are answered together.

Group commit for reading: under load one look at the database and one durable write serve all who
wait, and alone a question waits for nobody. A question is only looked at after it was put, so
that whatever was withdrawn before counts.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from hub.errors import HubError

LOG = logging.getLogger(__name__)
HANDS = 2  # one set is being read while another waits to be durable
MOST_TOGETHER = 64

Asked = TypeVar("Asked")
Answered = TypeVar("Answered")


class UnansweredError(HubError):
    """A set of questions ended in an error that nobody expected; nothing was released."""


@dataclass(frozen=True, slots=True)
class Gathering(Generic[Asked, Answered]):
    """A queue in front of `work`, which answers a set in its order: an error is an answer too."""

    work: Callable[[Sequence[Asked]], Sequence[Answered | HubError]]
    waiting: deque[tuple[Asked, Future[Answered]]] = field(default_factory=deque, repr=False)
    hands: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(HANDS, "gathering"), repr=False
    )

    def put(self, question: Asked) -> Future[Answered]:
        """Answer later; the future holds the answer or the error."""
        answer = Future[Answered]()
        self.waiting.append((question, answer))
        self.hands.submit(self._answer_waiting)
        return answer

    def _answer_waiting(self) -> None:
        """Take all that wait; whoever was taken by another hand already is not here any more."""
        taken = list[tuple[Asked, Future[Answered]]]()
        while len(taken) < MOST_TOGETHER:
            try:
                taken.append(self.waiting.popleft())
            except IndexError:
                break
        if taken:
            self._answer(taken)

    def _answer(self, taken: Sequence[tuple[Asked, Future[Answered]]]) -> None:
        try:
            answers = self.work([question for question, _ in taken])
        except HubError as error:
            answers = [error] * len(taken)
        except Exception as error:  # noqa: BLE001 - nobody may wait for an answer that never comes
            LOG.error("a set of questions failed: %s", type(error).__name__)  # noqa: TRY400 - its text may hold values
            answers = [UnansweredError("Falló algo que no se esperaba.")] * len(taken)
        for (_, waiting), answer in zip(taken, answers, strict=True):
            if isinstance(answer, HubError):
                waiting.set_exception(answer)
            else:
                waiting.set_result(answer)
