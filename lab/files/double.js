// A window opens over the place where the victim's button will be, and this one
// goes to the victim beneath it.
"use strict";

const decoy = document.querySelector("[data-decoy]");
decoy.addEventListener("click", () => {
  const { x, y } = place();
  const { sx, sy } = onScreen(x, y);
  const slow = document.body.dataset.option;
  open(`/window?role=${slow || "double"}`, "", `popup,left=${Math.round(sx - 170)},top=${Math.round(sy - 170)},width=340,height=260`);
  setTimeout(() => { location = document.body.dataset.victim; }, 200);
});
