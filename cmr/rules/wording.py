"""How dates, times and numbers are said: in sentences of the rules and on every page."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cmr.rules.working_days import working_days_between

LONDON = ZoneInfo("Europe/London")

END_OF_DAY = time(23, 59, 59)

NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def spoken_date(day: date) -> str:
    """A date in full: "Thursday 10 December 2026"."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def spoken_time(at: time) -> str:
    """A time of day: "4pm", "9:30am", "midday", "midnight"; seconds are not said."""
    if at.minute == 0 and at.hour in (0, 12):
        return "midday" if at.hour else "midnight"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def spoken_moment(at: datetime) -> str:
    """A moment as London says it: "4pm on Friday 1 May 2026", or "the end of Friday 1 May 2026".

    `at` must be aware; raises ValueError otherwise.
    """
    local = in_london(at)
    if local.time() == END_OF_DAY:
        return f"the end of {spoken_date(local)}"
    return f"{spoken_time(local.time())} on {spoken_date(local)}"


def number_word(number: int) -> str:
    """A number in words up to ten ("no" for none), in figures above."""
    return NUMBER_WORDS[number] if 0 <= number < len(NUMBER_WORDS) else f"{number:,}"


def plural(number: int, noun: str, nouns: str = "") -> str:
    """A number with its noun: "1 day", "3 days"; `plural(2, "child", "children")` is "2 children"."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def in_words(number: int, noun: str) -> str:
    """A number in words up to ten with its noun: "two working days", "12 weeks"."""
    return f"{number_word(number)} {noun if number == 1 else noun + 's'}"


def a_or_an(noun: str) -> str:
    """A noun with its article: "a child", "an agency"."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def sentence(words: str) -> str:
    """The words with a capital to begin with, the rest left as it is."""
    return words[:1].upper() + words[1:]


def listed(words: tuple[str, ...]) -> str:
    """Words as a sentence lists them: "a", "a and b", "a, b and c"."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part) if words else ""


def in_london(at: datetime) -> datetime:
    """The moment on a London clock. `at` must be aware; raises ValueError otherwise."""
    if at.tzinfo is None:
        raise ValueError(f"A moment needs its time zone: {at.isoformat()}")
    return at.astimezone(LONDON)


def due_words(due: date | datetime, now: datetime) -> str:
    """How near a due date is: "due today at 4pm", "due Friday 1 May 2026", "2 working days late".

    A plain date, like the last second of a day, is due by the end of that day and is said without a time.
    Moments must be aware; raises ValueError otherwise, and Refused outside the years of known working days.
    """
    due_at = in_london(due if isinstance(due, datetime) else datetime.combine(due, END_OF_DAY, LONDON))
    today = in_london(now).date()
    days_left = (due_at.date() - today).days
    hour = "" if due_at.time() == END_OF_DAY else f" at {spoken_time(due_at.time())}"
    if is_past(due_at, now):
        working_days_late = working_days_between(due_at.date(), today)
        if working_days_late:
            return f"{plural(working_days_late, 'working day')} late"
        return f"late: was due {'today' if days_left == 0 else spoken_date(due_at)}{hour}"
    near = near_day(due_at.date(), today)
    return f"due {near}{hour}" if near else f"due {spoken_date(due_at)}"


def near_day(day: date, today: date) -> str:
    """A date that is today or tomorrow, said so; empty for any other."""
    return {0: "today", 1: "tomorrow"}.get((day - today).days, "")


def is_past(due_at: datetime, now: datetime) -> bool:
    """Whether the second in which a thing was due is over; raises ValueError for a moment without a zone."""
    # Two London moments would be subtracted as their clocks show, an hour out across a clock change.
    return in_london(now).astimezone(UTC) - in_london(due_at).astimezone(UTC) >= timedelta(seconds=1)
