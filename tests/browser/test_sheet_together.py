"""Two who write one decision sheet at once: each writes on, and only over the same field do they have to choose."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.line import Line
from tests.browser.test_sheet_saving import (
    DRIFTED,
    IN_STEP,
    RATIONALE,
    Table,
    saved,
    saves,
    sits,
    table,
)

__all__ = ["sits", "table"]

PLAN = "Update the safety plan."
GRANDPARENTS = "Meet the grandparents."


def entry(page: Page, number: int = 1) -> Locator:
    """What the panel agreed, in the entry of that number."""
    return page.locator(f"#entries-{number - 1}-text")


def never_clashed(*pages: Page) -> None:
    """No page asks anybody to choose, or keeps anything from them."""
    for page in pages:
        saved(page)
        expect(page.locator(".cmr-held")).to_have_count(0)
        expect(page.get_by_role("button", name="See both texts and choose")).to_have_count(0)


def test_whoever_writes_another_field_is_never_asked_to_choose(table: Table) -> None:
    chair, other = table.chair, table.minute_taker
    rationale = other.get_by_label(RATIONALE)
    with saves(other, "drifted"):
        rationale.press_sequentially("It drifted")
    with saves(chair, "safety"):
        entry(chair).press_sequentially("Update the safety")
    expect(entry(other)).to_have_value("Update the safety", timeout=IN_STEP)
    with saves(other, "September"):
        rationale.press_sequentially(" since September.")
    expect(chair.get_by_label(RATIONALE)).to_have_value("It drifted since September.", timeout=IN_STEP)
    with saves(chair, "plan"):
        entry(chair).press_sequentially(" plan.")
    expect(entry(other)).to_have_value(PLAN, timeout=IN_STEP)
    expect(rationale).to_have_value("It drifted since September.")
    expect(rationale).to_be_focused()
    expect(entry(chair)).to_be_focused()
    never_clashed(chair, other)
    chair.reload()
    expect(entry(chair)).to_have_value(PLAN)
    expect(chair.get_by_label(RATIONALE)).to_have_value("It drifted since September.")


def test_a_caret_that_rests_in_a_box_holds_nothing_up(table: Table) -> None:
    name = table.hearing.administrator.name
    chair, other = table.chair, table.minute_taker
    with saves(other, "draft"):
        other.get_by_label(RATIONALE).fill("A first draft.")
    rationale = chair.get_by_label(RATIONALE)
    expect(rationale).to_have_value("A first draft.", timeout=IN_STEP)
    rationale.evaluate("one => { one.focus(); one.setSelectionRange(7, 7); one.cmrSame = true; }")
    with saves(other, "second"):
        other.get_by_label(RATIONALE).fill("A first draft, and a second.")
    expect(rationale).to_have_value("A first draft, and a second.", timeout=IN_STEP)
    expect(chair.locator("#save_status")).to_contain_text(f"by {name}")
    expect(chair.locator("[data-taken]")).to_contain_text("This has just changed: saved at")
    expect(chair.locator("[data-taken]")).to_contain_text(name)
    expect(rationale).to_be_focused()
    assert rationale.evaluate("one => one.cmrSame && one.selectionStart") == 7
    with saves(chair, "rough"):
        rationale.press_sequentially(" rough")
    expect(chair.locator("[data-taken]")).to_have_count(0)
    expect(rationale).to_have_value("A first rough draft, and a second.")
    expect(other.get_by_label(RATIONALE)).to_have_value("A first rough draft, and a second.", timeout=IN_STEP)
    never_clashed(chair, other)


def test_a_row_that_one_adds_comes_to_whoever_writes_the_rationale(table: Table) -> None:
    chair, other = table.chair, table.minute_taker
    rationale = other.get_by_label(RATIONALE)
    rationale.focus()
    entry(chair).fill(PLAN)
    chair.get_by_role("button", name="Add another").click()
    with saves(chair, "grandparents"):
        entry(chair, 2).fill(GRANDPARENTS)
    expect(entry(other, 2)).to_have_value(GRANDPARENTS, timeout=IN_STEP)
    expect(entry(other)).to_have_value(PLAN)
    with saves(other, "September"):
        rationale.press_sequentially(DRIFTED)
    expect(other.get_by_role("group", name="Entry 2")).to_be_visible()
    expect(other.get_by_role("group", name="Entry 3")).to_have_count(0)
    chair.get_by_role("button", name="Remove entry 1").click()
    expect(entry(other)).to_have_value(GRANDPARENTS, timeout=IN_STEP)
    expect(entry(other, 2)).to_have_count(0)
    expect(rationale).to_be_focused()
    expect(chair.get_by_label(RATIONALE)).to_have_value(DRIFTED, timeout=IN_STEP)
    never_clashed(chair, other)


def test_each_adds_an_entry_and_both_are_kept(table: Table) -> None:
    """The one that was saved later comes after the other, under the hands of whoever writes it."""
    chair, other = table.chair, table.minute_taker
    with saves(chair, "safety"):
        entry(chair).fill(PLAN)
    expect(entry(other)).to_have_value(PLAN, timeout=IN_STEP)
    line = Line(other, "**/sheet")
    line.hold()
    other.get_by_role("button", name="Add another").click()
    other.get_by_role("group", name="Entry 2").get_by_label("Decision", exact=True).check()
    entry(other, 2).press_sequentially("Ask for a strategy meeting.")
    expect(other.locator(".cmr-save")).to_have_text("Saving…")
    chair.get_by_role("button", name="Add another").click()
    with saves(chair, "grandparents"):
        entry(chair, 2).press_sequentially(GRANDPARENTS)
    line.let_go()
    expect(entry(other, 3)).to_have_value("Ask for a strategy meeting.", timeout=IN_STEP)
    expect(entry(other, 3)).to_be_focused()
    expect(other.get_by_role("group", name="Entry 3").get_by_label("Decision", exact=True)).to_be_checked()
    expect(entry(other, 2)).to_have_value(GRANDPARENTS)
    expect(
        other.get_by_role("group", name="Entry 2").get_by_label("Decision", exact=True)
    ).not_to_be_checked()
    expect(entry(chair, 3)).to_have_value("Ask for a strategy meeting.", timeout=IN_STEP)
    expect(entry(chair, 2)).to_be_focused()
    never_clashed(chair, other)


def test_a_save_that_was_refused_under_way_takes_the_others_text_in_and_goes(table: Table) -> None:
    chair, other = table.chair, table.minute_taker
    line = Line(other, "**/sheet")
    line.hold()
    rationale = other.get_by_label(RATIONALE)
    rationale.press_sequentially(DRIFTED)
    expect(other.locator(".cmr-save")).to_have_text("Saving…")
    with saves(chair, "safety"):
        entry(chair).fill(PLAN)
    rationale.press_sequentially(" Still.")
    line.let_go()
    expect(chair.get_by_label(RATIONALE)).to_have_value(f"{DRIFTED} Still.", timeout=IN_STEP)
    expect(entry(other)).to_have_value(PLAN)
    expect(rationale).to_have_value(f"{DRIFTED} Still.")
    expect(entry(chair)).to_have_value(PLAN)
    never_clashed(chair, other)


def test_what_one_goes_on_to_sign_holds_also_what_the_other_saved_meanwhile(table: Table) -> None:
    """Also where the page had not heard of it yet: nothing was typed since, and nothing had to be saved."""
    chair, other = table.chair, table.minute_taker
    with saves(chair, "safety"):
        entry(chair).fill(PLAN)
    expect(entry(other)).to_have_value(PLAN, timeout=IN_STEP)
    news = Line(chair, "**/live", "GET")
    news.hold()
    with saves(other, "September"):
        other.get_by_label(RATIONALE).fill(DRIFTED)
    chair.get_by_role("button", name="Save and go to signing").click()
    expect(chair.locator("form[data-overtaken]")).to_be_visible()
    news.let_go()
    expect(chair.get_by_role("heading", name="Sign the decision sheet")).to_be_visible(timeout=IN_STEP)
    expect(chair.locator(".cmr-sheet")).to_contain_text(DRIFTED)
    expect(chair.locator(".cmr-sheet")).to_contain_text(PLAN)


def test_a_tick_and_what_hangs_on_it_come_around_the_text_that_is_written(table: Table) -> None:
    chair, other = table.chair, table.minute_taker
    rationale = other.get_by_label(RATIONALE)
    rationale.focus()
    with saves(chair, "network_meeting"):
        chair.get_by_label("Multi-agency or family network meeting").check()
    expect(other.get_by_label("Multi-agency or family network meeting")).to_be_checked(timeout=IN_STEP)
    expect(other.locator("#sheet legend", has_text="Which meeting?")).to_be_visible()
    with saves(other, "network_meeting"):
        rationale.fill(DRIFTED)
    with saves(chair, "Update"):
        entry(chair).fill(PLAN)
    chair.get_by_label("Multi-agency or family network meeting").uncheck()
    expect(other.get_by_label("Multi-agency or family network meeting")).not_to_be_checked(timeout=IN_STEP)
    expect(other.locator("#sheet legend", has_text="Which meeting?")).to_be_hidden()
    never_clashed(chair, other)


def test_over_one_field_both_texts_are_shown_and_what_only_one_wrote_is_kept(table: Table) -> None:
    chair, other = table.chair, table.minute_taker
    line = Line(other, "**/sheet")
    line.hold()
    mine = other.get_by_label(RATIONALE)
    mine.press_sequentially("Mine.")
    expect(other.locator(".cmr-save")).to_have_text("Saving…")
    entry(chair).fill(PLAN)
    with saves(chair, "Theirs"):
        chair.get_by_label(RATIONALE).fill("Theirs.")
    line.let_go()
    expect(other.locator(".cmr-save")).to_contain_text("saved elsewhere meanwhile", timeout=IN_STEP)
    expect(mine).to_have_value("Mine.")
    expect(entry(other)).to_have_value(PLAN)
    other.get_by_role("button", name="See both texts and choose").click()
    both = other.locator("#sheet")
    expect(both).to_contain_text("Somebody else saved this sheet while you were writing.")
    for words in ("Theirs.", "Mine."):
        expect(both).to_contain_text(words)
    expect(entry(other)).to_have_value(PLAN)
    other.locator("textarea#rationale").fill("Theirs. Mine.")
    other.locator("#save_sheet").click()
    expect(both).not_to_contain_text("Somebody else saved this sheet")
    chair.evaluate("document.activeElement.blur()")
    expect(chair.get_by_label(RATIONALE)).to_have_value("Theirs. Mine.", timeout=IN_STEP)
    expect(entry(chair)).to_have_value(PLAN)


def test_while_one_chooses_what_the_other_writes_elsewhere_is_kept(table: Table) -> None:
    """Of both texts of one field one is chosen; a field that nobody disputes goes on following (B1.24)."""
    chair, other = table.chair, table.minute_taker
    line = Line(other, "**/sheet")
    line.hold()
    other.get_by_label(RATIONALE).press_sequentially("Mine.")
    expect(other.locator(".cmr-save")).to_have_text("Saving…")
    with saves(chair, "Theirs"):
        chair.get_by_label(RATIONALE).fill("Theirs.")
    line.let_go()
    expect(other.locator(".cmr-save")).to_contain_text("saved elsewhere meanwhile", timeout=IN_STEP)
    other.get_by_role("button", name="See both texts and choose").click()
    both = other.locator("#sheet")
    expect(both).to_contain_text("Somebody else saved this sheet while you were writing.")
    with saves(chair, "safety"):
        entry(chair).fill(PLAN)
    other.locator("textarea#rationale").fill("Theirs. Mine.")
    other.locator("#save_sheet").click()
    expect(both).not_to_contain_text("Somebody else saved this sheet")
    expect(entry(other)).to_have_value(PLAN, timeout=IN_STEP)
    chair.evaluate("document.activeElement.blur()")
    expect(chair.get_by_label(RATIONALE)).to_have_value("Theirs. Mine.", timeout=IN_STEP)
    expect(entry(chair)).to_have_value(PLAN)
    chair.reload()
    expect(entry(chair)).to_have_value(PLAN)
