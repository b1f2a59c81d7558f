"""Judges how hostile requests are answered: typed, in our own words, in the reader's language."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

from server.hub import refusals as hub
from server.runtime import http_refusals as http
from server.web import wording as pages
from tests.fuzz.http_calls import Answer
from tests.fuzz.http_requests import Spoilt
from tests.fuzz.judge import LIBRARIES_WORDS
from wire import errors as branch
from wire.flaws import WHAT
from wire.text import flaw
from wire.values import Text

HTTPS_WORDS = re.compile(
    r"Not Found|Method Not Allowed|Internal Server Error|Invalid HTTP|Bad Request|Unprocessable|error parsing|Forbidden"
    r"|JSON decode|Malformed|not satisfiable|Service Unavailable|Missing boundary|Failed to open|Unsupported|Unauth"
)
"""English of FastAPI, Starlette, uvicorn, websockets and RFC 9110."""

BAD = frozenset({"FAULT", "INTERNAL", "CANNOT_STORE", "BUSY", "ELSEWHERE", "STARTING"})
"""Refusals that say a fault of the server."""

LANGUAGES = ("vi", "en")
JSON = "application/json"

ASKED_AGAIN = re.compile(r'role="alert"|aria-invalid="true"')

REFUSED = re.compile(r'data-refused="([^"]*)"')

WORDS: Mapping[str, Text] = {
    **{key: pages.WORDS[key] for key in ("stale_form", "no_answer")},
    **{str(code): words for code, words in branch.WORDS.items()},
    **{str(code): words for code, words in hub.WORDS.items()},
    **{str(code): words for code, words in http.WORDS.items()},
}
HUB_WORDS: Mapping[str, Text] = {**WORDS, **{str(code): words for code, words in hub.WORDS.items()}}
BRANCH_WORDS: Mapping[str, Text] = {**WORDS, **{str(code): words for code, words in branch.WORDS.items()}}


class HttpJudge:
    """What one program answered.

    Args:
        of_hub: whether it is the hub, whose API tells both languages.
    """

    def __init__(self, of_hub: bool) -> None:
        self.wrong: list[str] = []
        self.answered: Counter[str] = Counter()
        """By code, or by status when it was done."""
        self._of_hub = of_hub

    def told(self, spoilt: Spoilt, answer: Answer) -> None:
        """This came."""
        said, code = self._trouble(spoilt, answer)
        self.answered[code or str(answer.status)] += 1
        if said:
            self.wrong.append(f"{said}\n  to {spoilt.call}\n  {answer.status} {answer.headers} {answer.body[:300]!r}")

    def _trouble(self, spoilt: Spoilt, answer: Answer) -> tuple[str, str]:
        if answer.raised:
            return f"the application raised {answer.raised}", ""
        if spoilt.route.method == "WS" and answer.status in (101, 403) and not answer.headers:
            return ("a stranger's link was accepted" if answer.status == 101 else ""), "link refused"
        if not 200 <= answer.status <= 503 or 500 <= answer.status < 503:
            return f"status {answer.status}", ""
        if answer.headers.get("x-content-type-options") != "nosniff":
            return "no security headers", ""
        if answer.status < 400:
            return _done(answer), ""
        by_script = spoilt.call.path.startswith((b"/r/", b"/pad/"))  # who else asks gets a page
        if spoilt.call.path.startswith(b"/api/") or (by_script and answer.headers.get("content-type") == JSON):
            return self._api(spoilt, answer)
        return self._page(spoilt, answer)

    def _api(self, spoilt: Spoilt, answer: Answer) -> tuple[str, str]:
        if answer.headers.get("content-type") != JSON:
            return "a refusal of the API that is no JSON", ""
        body: dict[str, Any] = json.loads(answer.body)
        if self._of_hub:
            texts, code, facts = {language: body[language] for language in LANGUAGES}, body["code"], {}
        else:
            error = body["error"]
            languages = [spoilt.language] if spoilt.language else LANGUAGES
            texts, code, facts = dict.fromkeys(languages, error["message"]), error["code"], error["facts"]
        if facts.get("what", "wrong") not in WHAT:
            return f"words of somebody else as a fact: {facts}", code
        found = [self._sentence(code, language, text, answer.status) for language, text in texts.items()]
        wrong = any(found) if self._of_hub or spoilt.language else all(found)
        return next(said for said in found if said) if wrong else "", code

    def _page(self, spoilt: Spoilt, answer: Answer) -> tuple[str, str]:
        kind = answer.headers.get("content-type", "")
        if not kind.startswith("text/html"):
            return f"a refusal that is no page but {kind or 'nothing'}", ""
        page = answer.text
        if 'href="//' in page or 'href="/\\' in page:
            return "a link to somebody else", ""
        refused, spoken = REFUSED.search(page), re.search(r'<html lang="(\w+)">', page)
        if refused is None and ASKED_AGAIN.search(page):  # a form with what was typed
            own = html.unescape(re.sub(r"<[^>]*>", " ", page))
            return (f"no words for a person: {own[:500]!r}" if LIBRARIES_WORDS.search(own) else ""), "asked again"
        if refused is None:
            return "a refusal without its code", ""
        languages = [spoken[1]] if spoken else list(LANGUAGES)
        if spoken and spoilt.language and spoken[1] != spoilt.language:
            return f"a page in {spoken[1]} for a reader of {spoilt.language}", refused[1]
        text = html.unescape(re.sub(r"<[^>]*>", " ", page)).replace("\n", " ")
        found = [self._sentence(refused[1], language, text, answer.status) for language in languages]
        return found[0] if all(found) else "", refused[1]

    def _sentence(self, code: str, language: str, text: str, status: int) -> str:
        words = HUB_WORDS if self._of_hub else BRANCH_WORDS
        if code not in words:
            return f"no known code: {code}"
        if code in BAD and status != 429:  # whoever asks too often is told so
            return f"a fault of the server: {code}"
        if not _pattern(words[code].of(language)).search(text):
            return f"not the words of {code} in {language}: {text[:300]!r}"
        if flaw(text) or LIBRARIES_WORDS.search(text) or HTTPS_WORDS.search(text):
            return f"no words for a person: {text[:500]!r}"
        return ""


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", ".*?", re.escape(words)))


def _done(answer: Answer) -> str:
    location = answer.headers.get("location", "")
    if answer.status in (303,) and (not location.startswith("/") or location.startswith(("//", "/\\"))):
        return f"sent away to {location!r}"
    return ""
