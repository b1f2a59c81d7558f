"""axe-core, the judge of accessible pages: its script from a pinned package, and what it finds, in words."""

from __future__ import annotations

from importlib.resources import files

from playwright.async_api import BrowserContext, Page

VERSION = "4.12.1"
"""Of axe-core in the pinned package: another one may know more rules."""

SCRIPT = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")

_REMEMBER = """;(() => {
  const colour = axe.commons.color.Color.prototype, read = colour.parseString, known = new Map();
  colour.parseString = function (text) {
    const before = known.get(text);
    if (before === undefined) {
      read.call(this, text);
      known.set(text, [this.r, this.g, this.b, this.alpha]);
    } else {
      [this.r, this.g, this.b, this.alpha] = before;
    }
    return this;
  };
})();"""
"""What a colour's text says is worked out once for a document: seven thousand times the same six on a long page, and
that was half of the judge's time. One that cannot be read is tried, and thrown, every time, as before."""

_RUN = """async (without) => {
  const found = await axe.run({ include: [['html']], exclude: without }, { resultTypes: ['violations'] });
  return found.violations.map((v) => v.id + ': ' + v.help + ': ' + v.nodes.map((n) => n.target.join(' ')).join(', '));
}"""


async def bring(context: BrowserContext) -> None:
    """Give every page of this context its judge; a page's own content security policy stays in force."""
    await context.add_init_script(SCRIPT + _REMEMBER)


async def violations(page: Page, *without: str) -> list[str]:
    """What is wrong with the page as it stands: rule, what it asks for, where; `without` names parts to leave out."""
    return list(await page.evaluate(_RUN, [[part] for part in without]))
