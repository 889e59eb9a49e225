// Set the stored colour theme before the first paint. src/stores/theme.ts handles changes.
try {
  const theme = localStorage.getItem("blog.theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // The browser refuses storage, so the system's theme applies.
}
