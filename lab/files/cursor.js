// The pointer that is seen is painted beside the true one.
"use strict";

const painted = document.querySelector(".painted");
document.querySelector(".stage").addEventListener("mousemove", (event) => {
  painted.style.left = `${event.offsetX - 160}px`;
  painted.style.top = `${event.offsetY}px`;
});
