/** What the gateway said in the page's <head>, for search engines and messengers, of the address one came by. */

import { SITE_NAME } from "./site";

const OF_ONE_PAGE = [
  'meta[name="description"]',
  'meta[name="author"]',
  'meta[name="robots"]',
  'meta[name="twitter:card"]',
  "meta[property]",
  'link[rel="canonical"]',
  'link[rel="alternate"]:not([href="/feed.xml"])',
].join();

/** On another page, nothing of that holds any more but its address, which browsers share; its title is yet to come. */
export function describeOnly(path: string): void {
  document.title = SITE_NAME;
  document.head.querySelectorAll(OF_ONE_PAGE).forEach((element) => element.remove());
  const canonical = document.createElement("link");
  canonical.rel = "canonical";
  canonical.href = new URL(path, location.origin).href;
  document.head.append(canonical);
}
