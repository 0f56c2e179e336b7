"""Make the design systems' style sheets ours: without their crest, crown, typeface and absolute addresses."""

import re
from collections.abc import Iterator

# What the pages use of MoJ Frontend. The rest would be downloaded by everybody and seen by nobody.
MOJ_COMPONENTS = frozenset(
    "moj-" + name
    for name in (
        "action-bar", "badge", "filter", "filter-layout", "filter-tags", "hidden", "identity-bar",
        "js-hidden", "notification-badge", "page-header-actions", "primary-navigation", "progress-bar",
        "scrollable-pane", "search", "side-navigation", "sub-navigation", "tag", "task-list", "ticket-panel",
        "timeline", "width-container",
    )
)  # fmt: skip

# Whoever is not a central government service may use neither the crest nor the typeface.
NOT_OURS = re.compile(r"govuk-crest|govuk-footer__crown|GDS Transport;")


def govuk(css: str) -> str:
    """GOV.UK Frontend's style sheet without what belongs to GOV.UK alone."""
    return _tidy("".join(_rules_without_crest(css)))


def moj(css: str) -> str:
    """The rules of MoJ Frontend's style sheet for `MOJ_COMPONENTS`, and no others."""
    return _tidy("".join(_rules_of_components(css)))


def _tidy(css: str) -> str:
    css = css.replace("GDS Transport,arial,sans-serif", "arial,sans-serif")
    css = re.sub(r"url\(/assets/images/([^)]+)\)", r"url(asset:images/\1)", css)
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css).strip() + "\n"


def _rules_without_crest(css: str) -> Iterator[str]:
    for head, body in _blocks(css):
        if body is None:
            yield head
        elif head.startswith("@font-face"):
            continue
        elif _holds_rules(head):
            inner = "".join(_rules_without_crest(body))
            yield f"{head}{{{inner}}}" if inner else ""
        elif not NOT_OURS.search(head + body):
            yield f"{head}{{{body}}}"


def _rules_of_components(css: str) -> Iterator[str]:
    for head, body in _blocks(css):
        if body is None:
            continue
        if _holds_rules(head):
            inner = "".join(_rules_of_components(body))
            yield f"{head}{{{inner}}}" if inner else ""
            continue
        wanted = [selector for selector in _selectors(head) if _is_wanted(selector)]
        if wanted:
            yield f"{','.join(wanted)}{{{body}}}"


def _is_wanted(selector: str) -> bool:
    classes = set(re.findall(r"\.(moj-[a-z]+(?:-[a-z]+)*)", selector))
    return bool(classes) and classes <= MOJ_COMPONENTS


def _holds_rules(head: str) -> bool:
    return head.startswith(("@media", "@supports", "@-moz-document", "@layer", "@container"))


def _selectors(head: str) -> list[str]:
    """Split at the commas that are outside brackets: `a:is(b,c),d` is two selectors."""
    return re.split(r",(?![^(]*\))", head)


def _blocks(css: str) -> Iterator[tuple[str, str | None]]:
    """Each top-level rule as head and body; a statement without a body, such as @charset, as itself and None.

    Raises:
        ValueError: the brackets do not match, so that nothing said about the rules would be true.
    """
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    depth, start, head = 0, 0, ""
    for mark in re.finditer(r"[{};]", css):
        if mark[0] == ";" and depth == 0:
            yield css[start : mark.end()], None
            start = mark.end()
        elif mark[0] == "{":
            if depth == 0:
                head, start = css[start : mark.start()], mark.end()
            depth += 1
        elif mark[0] == "}":
            depth -= 1
            if depth == 0:
                yield head, css[start : mark.start()]
                start = mark.end()
    if depth or css[start:].strip():
        raise ValueError(f"a style sheet whose brackets do not match, near {css[start : start + 60]!r}")
