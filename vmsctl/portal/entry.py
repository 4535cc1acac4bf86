"""Coming in by the link of the mail, choosing a language, and going.

A GET of the link shows a button and nothing else: mail scanners may call it as often as they like. The button
exchanges the link for a session, and no later address has the link in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from vmsctl.portal import cookies, errors, speaking
from vmsctl.portal.asking import Ask, Input, Page
from vmsctl.services import portal_sessions

if TYPE_CHECKING:
    from starlette.responses import Response

HOME = "/visit"
OUR_ADDRESS = re.compile(r"/visit(/[a-z0-9-]+){0,3}")


def start(ask: Ask) -> Response:
    """For who comes without a link."""
    if ask.cookie:
        return go(HOME)
    return ask.show("start")


def landing(ask: Ask) -> Response:
    """The same page for every link that this installation made, whether it opens anything or not. One that it did not
    make is told as broken: its code has 128 bits, and so that helps nobody to guess one."""
    if not portal_sessions.is_ours(ask.ws, ask.path["token"]):
        return errors.of_status(ask, 404, "link-broken")
    if ask.cookie and portal_sessions.opens(ask.ws, ask.cookie, ask.path["token"]):
        return go(HOME)
    return ask.show("landing", chosen=speaking.chosen(ask, ask.query.get("lang", "")))


def open_(ask: Ask) -> Response:
    opened = portal_sessions.open_(
        ask.ws, ask.path["token"], client=ask.client,
        language=speaking.chosen(ask, ask.form.get("language", "")), otherwise=ask.words.language,
    )  # fmt: skip
    response = go(HOME)
    cookies.keep_session(ask, response, opened.cookie)
    return response


def speak(ask: Ask) -> Response:
    language = speaking.chosen(ask, ask.form.get("language", ""))
    back = ask.form.get("back", "")
    response = go(back if OUR_ADDRESS.fullmatch(back) else HOME)
    if language:
        portal_sessions.speak(ask.ws, ask.holder, language)
        cookies.keep_language(ask, response, language)
    return response


def sign_out(ask: Ask) -> Response:
    portal_sessions.close(ask.ws, ask.cookie)
    response = go("/bye")
    cookies.forget_session(ask, response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def bye(ask: Ask) -> Response:
    return ask.show("message", name="bye")


def declined(ask: Ask) -> Response:
    return ask.show("message", name="declined")


def go(path: str) -> Response:
    """Send the browser on, with a GET."""
    return RedirectResponse(path, 303)


PAGES = (
    Page("GET", "/", start, "Where somebody lands who has no link.", answers=(200, 303)),
    Page("GET", "/i/{token}", landing, "A visitor's link: a page with one button.", answers=(200, 303, 404)),
    Page("POST", "/i/{token}", open_, "Exchange the link for a session.",
         form=(Input("language", "A language that was chosen.", 20),), answers=(303, 404, 410, 429)),
    Page("POST", "/visit/language", speak, "Choose the language of the session.", session=True,
         form=(Input("language", "Such as de.", 20), Input("back", "The page to come back to.", 200)), answers=(303,)),
    Page("POST", "/visit/sign-out", sign_out, "End the session.", session=True, answers=(303,)),
    Page("GET", "/bye", bye, "Said after signing out."),
    Page("GET", "/declined", declined, "Said after declining."),
)  # fmt: skip
