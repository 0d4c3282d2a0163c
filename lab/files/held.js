// While a key is held, the victim takes this page's place, its button focused.
"use strict";

document.querySelector("[data-decoy]").textContent = document.body.dataset.option === "Enter" ? "Hold Enter" : "Hold the space bar";
window.addEventListener("keydown", (event) => {
  if (event.key !== document.body.dataset.option) return;
  event.preventDefault();
  location = document.body.dataset.victim + "#confirm";
});
