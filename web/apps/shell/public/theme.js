// Runs before the first paint, so that a chosen theme never flashes. Mirrors packages/platform/src/theme.ts.
(() => {
  let choice = "system";
  try {
    choice = localStorage.getItem("florin.theme") || "system";
  } catch {
    // Storage may be blocked; the system's choice is a fine default.
  }
  const dark = choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
