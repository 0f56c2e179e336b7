"""The only way the program says no: a refusal in words, with the clause of the panel's terms it rests on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """One reason why something may not be done.

    `text` is a whole sentence for the person who asked; `clause` is where the terms of reference say so,
    for example "B1.13", and is empty where the reason is not a panel's own rule.
    """

    text: str
    clause: str = ""


class Refused(Exception):
    """Raised when a rule forbids what was asked; carries every reason, so that all can be shown at once."""

    def __init__(self, *reasons: Refusal) -> None:
        """Refuse for one reason or more; raises ValueError without any, since a no must say why."""
        if not reasons:
            raise ValueError("A refusal needs at least one reason.")
        super().__init__(*reasons)
        self.reasons: tuple[Refusal, ...] = reasons

    def __str__(self) -> str:
        return " ".join(reason.text for reason in self.reasons)


def refuse(*found: Refusal | None) -> None:
    """Raises Refused with every reason that was found; does nothing where there is none."""
    reasons = tuple(one for one in found if one is not None)
    if reasons:
        raise Refused(*reasons)
