"""What can go wrong and is nobody's bug: a refusal is a value with a code; words hang on it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not done: a stable code, words for people, and where (a field's name, a row number)."""

    code: str
    words: str
    where: str = ""
    facts: dict = field(default_factory=dict)


class Refused(Exception):
    """Carries refusals through code that cannot return them."""

    def __init__(self, *refusals: Refusal):
        super().__init__("; ".join(refusal.words for refusal in refusals))
        self.refusals = refusals
