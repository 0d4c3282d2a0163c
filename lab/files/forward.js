// The person has been at the victim and came back; the first press of two goes
// forward to it again, and the browser has it ready.
"use strict";

const decoy = document.querySelector("[data-decoy]");
const been = "been " + document.body.dataset.victim;
if (performance.getEntriesByType("navigation")[0].type === "navigate") sessionStorage.removeItem(been); // opened anew
window.addEventListener("pageshow", () => {
  if (!sessionStorage.getItem(been)) return;
  decoy.textContent = "Double-click me";
  report("back", 0, 0);
});
decoy.addEventListener("mousedown", () => {
  if (sessionStorage.getItem(been)) {
    history.forward();
    return;
  }
  sessionStorage.setItem(been, "1");
  decoy.addEventListener("click", () => { location = document.body.dataset.victim; }, { once: true });
});
