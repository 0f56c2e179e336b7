"""The way from a browser to the service, on which what is sent can be held up."""

from __future__ import annotations

from playwright.sync_api import Page, Route


class Line:
    """What a page sends to be saved waits from ``hold`` until ``let_go``."""

    def __init__(self, page: Page, where: str = "**/sections/**") -> None:
        self.holds = False
        self.waiting: list[Route] = []
        page.route(where, self.send)

    def send(self, route: Route) -> None:
        """Passes a request on, or keeps it waiting."""
        if self.holds and route.request.method == "POST":
            self.waiting.append(route)
        else:
            route.continue_()

    def hold(self) -> None:
        """From now on nothing arrives."""
        self.holds = True

    def let_go(self) -> None:
        """What waits goes on, in its order, and so does what is sent from now on."""
        self.holds = False
        while self.waiting:
            self.waiting.pop(0).continue_()
