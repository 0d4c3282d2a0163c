// Tells, a minute before, that the forms of a page will hold no longer, and what
// becomes of what was typed then: nothing is lost but passwords (WCAG 2.2, 2.2.1
// and 2.2.6). The page says for how many seconds they hold.
"use strict";

(() => {
  const says = document.querySelector("[data-life]"); // one for all forms of a page
  if (!says) return;
  const began = Date.now(); // goes on while a computer sleeps, as the server's clock does
  const life = Number(says.dataset.life) * 1000;
  const MINUTE = 60_000;
  const soon = "What you fill in here holds for one more minute. If you send it later, it is shown again, but for passwords, to be sent once more.";
  const over = "This page was open for too long to be taken at once. Send what you filled in all the same: it is shown again, but for passwords, to be sent once more.";

  function tell() {
    const left = life - (Date.now() - began);
    const words = left <= 0 ? over : left <= MINUTE ? soon : "";
    if (says.textContent !== words) says.textContent = words;
    if (left > 0) setTimeout(tell, Math.max(250, left > MINUTE ? left - MINUTE : left));
  }

  document.addEventListener("visibilitychange", tell); // timers of a page that nobody sees are late
  tell();
})();
