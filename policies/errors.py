"""What can be wrong with the rules themselves; a question never raises, a bad rulebook does."""


class PolicyError(Exception):
    """The rules cannot be used as they are; the message says what to change and where."""


class RulebookError(PolicyError):
    """A rule file does not say what it must; the message names the file and what to do."""


class QuestionError(PolicyError):
    """A question was built wrongly by the program, not by the person who asks."""
