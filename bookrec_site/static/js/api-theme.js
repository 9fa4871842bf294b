// Runs before the first paint, after theme.js: Swagger UI's style sheet knows dark by a class only.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const { theme } = root.dataset;
    root.classList.toggle("dark-mode", theme ? theme === "dark" : system.matches);
  };
  system.addEventListener("change", show);
  show();
})();
