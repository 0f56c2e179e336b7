"""What it costs to look a text through for other families' names, and to compare two long texts: `make bench`.

A section of the minutes is looked through for the meeting's own five other cases, with no child whom the panel knew
before and with two thousand, in turn in one process, so that the ratio holds on a busy computer. Medians of the
processor's time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from statistics import median
from time import process_time

from cmr.rules.foreign import Looker
from cmr.rules.foreign_earlier import Earlier
from cmr.rules.foreign_names import People, Somebody
from cmr.rules.word_changes import words_changed

ROUNDS = 9
EARLIER = 2_000
SENTENCE = "The child’s teacher said on 12 March 2024 that 3 of 4 pupils may be absent; Will agreed at last. "
SECTION, LONGEST = (SENTENCE * 60)[:5_000], (SENTENCE * 600)[:50_000]


def a_case(number: int, year: int) -> People:
    """A case with one child and a name of two words that no text holds."""
    child = Somebody(f"First{number:05x} Last{number * 7:05x}", date(2015, 3, 4), f"{600_000 + number}")
    return People(f"CMR-{year}-{number:04}", (child,))


def cost(of: Callable[[], object]) -> float:
    """Milliseconds that the processor works for it once."""
    begun = process_time()
    of()
    return (process_time() - begun) * 1000


def compared(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Both in turn; their medians in milliseconds."""
    pairs = [(cost(one), cost(other)) for _ in range(ROUNDS)]
    return median(first for first, _ in pairs), median(second for _, second in pairs)


def main() -> None:
    """Prints what each costs beside its baseline."""
    own, others = a_case(1, 2026), tuple(a_case(number, 2026) for number in range(2, 7))
    alone = Looker(own, others)
    many = Looker(own, others, earlier=Earlier((), tuple(a_case(one, 2019) for one in range(EARLIER))))
    for name, text in (("5,000", SECTION), ("50,000", LONGEST)):
        base, with_earlier = compared(partial(alone.look, text), partial(many.look, text))
        print(
            f"a text of {name} characters, five other cases: {base:.1f} ms; and {EARLIER:,} earlier children: "
            f"{with_earlier:.1f} ms ({with_earlier / base:.2f} times)"
        )
    turned = " ".join(reversed(LONGEST.split()))
    same, changed = compared(
        partial(words_changed, LONGEST, LONGEST), partial(words_changed, LONGEST, turned)
    )
    print(f"two texts of 50,000 characters compared: the same {same:.1f} ms, turned round {changed:.1f} ms")


if __name__ == "__main__":
    main()
