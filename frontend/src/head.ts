/** The page's <head>. The gateway fills it for the first page, for search engines and link previews. */

import { SITE_NAME } from "./site";

const PAGE_SPECIFIC = [
  'meta[name="description"]',
  'meta[name="author"]',
  'meta[name="robots"]',
  'meta[name="twitter:card"]',
  "meta[property]",
  'link[rel="canonical"]',
  'link[rel="alternate"]:not([href="/feed.xml"])',
].join();

/**
 * Remove the previous page's metadata. Set only the new canonical address, because browsers share it; the
 * page itself sets its title once it is loaded.
 */
export function resetHead(path: string): void {
  document.title = SITE_NAME;
  document.head.querySelectorAll(PAGE_SPECIFIC).forEach((element) => element.remove());
  const canonical = document.createElement("link");
  canonical.rel = "canonical";
  canonical.href = new URL(path, location.origin).href;
  document.head.append(canonical);
}
