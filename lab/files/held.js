// While a key is held, the victim takes this page's place, its button focused by
// the address, or by the page itself where it takes no focus from there.
"use strict";

document.querySelector("[data-decoy]").textContent = document.body.dataset.option === "Enter" ? "Hold Enter" : "Hold the space bar";
window.addEventListener("keydown", (event) => {
  if (event.key !== document.body.dataset.option) return;
  event.preventDefault();
  const { victim } = document.body.dataset;
  location = victim.includes("?focus=") ? victim : victim + "#confirm";
});
