// Opens the victim in a window of its own, to be moved under the pointer.
"use strict";

document.querySelector("[data-decoy]").addEventListener("click", () => {
  open(document.body.dataset.victim, "", "popup,width=1000,height=840,left=20,top=20");
});
