// The victim waits in a window beneath, its button under this page's decoy, and
// is raised between two clicks.
"use strict";

let beneath = null;
document.querySelector("[data-decoy]").addEventListener("click", (event) => {
  if (beneath) return;
  const { fromMiddle: middle, fromTop: top } = document.body.dataset;
  const { x, y } = place();
  const { sx, sy } = onScreen(x, y);
  beneath = open("/window?" + new URLSearchParams({ role: "under", victim: document.body.dataset.victim, middle, top, sx, sy }), "", "popup,width=1000,height=840,left=40,top=40");
  event.target.textContent = "Double-click me";
  setTimeout(() => window.addEventListener("mousedown", () => beneath.focus()), 500);
});
