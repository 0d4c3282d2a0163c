// Opens the victim in a window that shows no more than what the address says.
"use strict";

document.querySelector("[data-decoy]").addEventListener("click", () => {
  open(document.body.dataset.victim + document.body.dataset.option, "", "noopener,popup,width=440,height=160,left=200,top=300");
});
