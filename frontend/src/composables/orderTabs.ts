/** Return the two sort orders of a list of posts as tabs of the page at `path`. */
export function orderTabs(path: string) {
  return [
    { name: "newest", text: "Newest", to: { path } },
    { name: "popular", text: "Popular", to: { path, query: { show: "popular" } } },
  ];
}
