// A page with a guarded form begins at its top, or at what it has to say first,
// whatever the address says: a fragment would choose what is seen of it and what
// has the focus. press.js decides which presses count; this only decides what
// stands before the person when it begins to. Of other pages only what they have to
// say is brought into sight: a browser gives it the focus and need not scroll.
"use strict";

(() => {
  const isGuarded = document.querySelector("form[data-press]") !== null;

  const SETTLING = 1000; // milliseconds in which a browser may still scroll by itself
  // Whether the address asks for a place of the page. Browsers take a fragment that
  // names a text out of the address; Chromium leaves it in the navigation's entry,
  // and is the one that has userAgentData. Of others it is never known.
  const hasFragment = location.hash !== "" || Boolean(performance.getEntriesByType("navigation")[0]?.name.includes("#"));
  const mayHideOne = !("userAgentData" in navigator);
  let shown = 0; // when the page came
  let acted = false; // whether the person has done anything here yet

  // A pointer, a wheel, a key is the person's, and so is the focus that goes
  // somewhere: assistive technology moves it without a key. The page's own autofocus
  // and an address that names an element move it too, and are nobody's act.
  for (const event of ["keydown", "pointerdown", "wheel", "touchstart"]) {
    window.addEventListener(event, (e) => { acted ||= e.isTrusted; }, { capture: true, passive: true });
  }
  window.addEventListener("focusin", ({ target }) => { acted ||= !hasFragment && target !== document.body && !target.autofocus; });

  // start is the top, or as far below it as what this page has to say first needs
  // to be seen: the server put that there, and no address can.
  const message = document.querySelector(".problem[autofocus], .notice[autofocus]");
  function start() {
    const at = message?.getBoundingClientRect();
    return at ? Math.max(0, Math.min(at.bottom - innerHeight + 8, at.top - 8) + scrollY) : 0;
  }
  if (!isGuarded) {
    if (message) window.addEventListener("load", () => { if (!acted && scrollY < start()) scrollTo(0, start()); });
    return;
  }

  // fromTheTop undoes what the address does before the person did anything: a
  // fragment, of an id or of a text, would choose what is seen of the page and what
  // has the focus. Browsers scroll to a text a while after the page has loaded.
  // Chromium is told by a header and does not even begin.
  function fromTheTop() {
    if (acted || !hasFragment && Math.abs(scrollY - start()) < 1) return;
    if (location.hash) history.replaceState(history.state, "", location.pathname + location.search);
    if (hasFragment || document.activeElement === document.body) { // else the page itself gave something the focus
      document.body.tabIndex = -1; // Tab, too, begins at the top
      document.body.focus({ preventScroll: true });
      document.body.removeAttribute("tabindex");
    }
    scrollTo(0, start());
  }

  // undo is for a scroll that nothing of the person's came before. Where no address
  // can be behind it, it is assistive technology's or a script's, and stays; where
  // one may be, that is said of one scroll, and not of those that follow.
  let undone = 0;
  function undo() {
    if (performance.now() - shown >= SETTLING) return;
    if (hasFragment || mayHideOne && (document.readyState !== "complete" || undone++ === 0)) fromTheTop();
  }

  history.scrollRestoration = "manual";
  window.addEventListener("pageshow", () => { shown = performance.now(); });
  window.addEventListener("load", fromTheTop);
  window.addEventListener("focusin", ({ target }) => { if (target.autofocus) requestAnimationFrame(fromTheTop); });
  document.addEventListener("scroll", undo);
  fromTheTop();
})();
