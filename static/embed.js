// The gate of a page that a trusted site shows in a frame: its link opens only
// after the frame has been plainly visible for a second without a break, which
// the browser itself vouches for (IntersectionObserver v2: not transparent, not
// covered, not transformed). Where the browser cannot say, the link still only
// opens a window of its own, which nobody can frame.
"use strict";

(() => {
  const NEEDED = 1000; // milliseconds
  const link = document.querySelector("[data-gate]");
  const says = document.querySelector("[data-says]");
  const vouches = "isVisible" in IntersectionObserverEntry.prototype;
  if (!link || window.top === window || !vouches) return;

  let since = Infinity;
  const observer = new IntersectionObserver(
    (entries) => {
      const entry = entries[entries.length - 1];
      const plain = entry.isVisible && entry.intersectionRatio === 1;
      since = plain ? Math.min(since, performance.now()) : Infinity;
      document.documentElement.dataset.visible = String(plain);
    },
    { threshold: [0, 0.5, 1], trackVisibility: true, delay: 100 },
  );
  observer.observe(link);

  link.addEventListener("click", (event) => {
    if (performance.now() - since >= NEEDED) return;
    event.preventDefault();
    says.textContent = "This was not opened, because the frame around it has not been plainly visible for a second. Press again.";
  });
})();
