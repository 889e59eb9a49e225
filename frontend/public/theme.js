// The chosen colours, before anything is painted; src/stores/theme.ts does the rest.
try {
  const theme = localStorage.getItem("blog.theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // The browser refuses storage: the system's colours.
}
