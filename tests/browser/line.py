"""The way from a browser to the service, on which what is sent, or what is answered, can be held up."""

from __future__ import annotations

from playwright.sync_api import APIResponse, Page, Route


class Line:
    """What a page sends to be saved, or what it asks for, waits from ``hold`` until ``let_go``."""

    def __init__(self, page: Page, where: str = "**/sections/**", method: str = "POST") -> None:
        self.method = method
        self.holds = False
        self.holds_answers = False
        self.waiting: list[Route] = []
        self.answers: list[tuple[Route, APIResponse]] = []
        page.route(where, self.send)

    def send(self, route: Route) -> None:
        """Passes a request on, or keeps it waiting."""
        if self.holds and route.request.method == self.method:
            self.waiting.append(route)
        elif self.holds_answers and route.request.method == self.method:
            self.answers.append((route, route.fetch()))
        else:
            route.continue_()

    def hold(self) -> None:
        """From now on nothing arrives."""
        self.holds = True

    def hold_answers(self) -> None:
        """From now on all arrives, and nobody is told so."""
        self.holds_answers = True

    def let_go(self) -> None:
        """What waits goes on, in its order, and so does what is sent from now on."""
        self.holds = self.holds_answers = False
        while self.waiting:
            self.waiting.pop(0).continue_()
        while self.answers:
            route, answer = self.answers.pop(0)
            route.fulfill(response=answer)
