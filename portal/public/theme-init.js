// Runs before the first paint, so that nobody who chose dark ever sees a white flash.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem("portal-scheme");
  } catch (error) {
    stored = null;
  }
  var dark = stored === "dark" || (stored !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
