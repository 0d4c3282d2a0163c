// Tells the lab what only the page under attack knows: where its guarded buttons
// are, how far it is scrolled when it has come, that it refused a press, and where
// it took its window to be when a press began. It follows the press guard in the same file and changes nothing of it.
"use strict";

(() => {
  const tell = (saw, more) => fetch("/lab/witness?" + new URLSearchParams({ saw, page: location.pathname, sx: screenX, sy: screenY, ...more }), { method: "POST", keepalive: true });
  window.addEventListener("pointerdown", () => tell("press"), true);
  for (const says of document.querySelectorAll("[data-says]")) {
    new MutationObserver(() => { if (says.textContent) tell("refused", { form: says.closest("form").getAttribute("action") }); }).observe(says, { childList: true });
  }
  function locate() {
    for (const form of document.querySelectorAll("form[data-press]")) {
      const instead = window.labInstead && form.querySelector("[data-instead]");
      if (instead) instead.hidden = false; // as after a press that was refused
      const button = instead || [...form.querySelectorAll("button:not([data-instead])")].at(-1); // those before it find what to fill in
      const r = button.getBoundingClientRect();
      tell("button " + form.getAttribute("action"), { x: r.x + r.width / 2 - innerWidth / 2, y: r.y + r.height / 2 });
    }
  }
  window.addEventListener("load", locate);
  window.addEventListener("load", () => setTimeout(() => tell("scrolled", { y: scrollY }), 900)); // after whatever the browser does for a fragment
  window.addEventListener("scrollend", locate); // to where the address points
})();
