/** Conversion of untrusted Markdown to HTML that is safe to show. */

import DOMPurify from "dompurify";
import { Marked, type Token, type Tokens, type TokensList } from "marked";

const TOP_LEVEL = 2;

const marked = new Marked({
  hooks: { processAllTokens: shiftHeadings },
  renderer: { html: ({ text }) => escapeHtml(text) },
});

const purifier = DOMPurify(window);
purifier.addHook("afterSanitizeAttributes", (node) => {
  // The first letters of a block decide its text direction. Code is always left to right.
  if (node.parentElement?.tagName === "BODY" && node.tagName !== "PRE") node.setAttribute("dir", "auto");
  if (node.tagName === "A") node.setAttribute("rel", "nofollow noopener ugc");
  if (node.tagName === "IMG") {
    node.setAttribute("loading", "lazy");
    node.setAttribute("referrerpolicy", "no-referrer");
  }
  // The only input that remains is the checkbox of a task list item.
  if (node.tagName === "INPUT")
    node.setAttribute("aria-label", node.hasAttribute("checked") ? "Done" : "To do");
  // Code blocks scroll sideways, so the keyboard needs access to them.
  if (node.tagName === "PRE") node.setAttribute("tabindex", "0");
});

/**
 * Return the sanitised HTML of a Markdown text.
 *
 * @param source Markdown; HTML within it is shown as text
 */
export function renderMarkdown(source: string): string {
  try {
    return sanitise(marked.parse(source, { async: false }));
  } catch {
    // Nesting deeper than the call stack: show the source instead of nothing.
    return sanitise(`<pre>${escapeHtml(source)}</pre>`);
  }
}

function sanitise(html: string): string {
  return purifier.sanitize(html, {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ["style", "form", "button", "textarea", "select"],
    FORBID_ATTR: ["style", "id", "name"],
  });
}

/** Shift the headings so that the topmost becomes h2. The page's title is the h1. */
function shiftHeadings(tokens: Token[] | TokensList): Token[] | TokensList {
  const headings: Tokens.Heading[] = [];
  marked.walkTokens(tokens, (token) => {
    if (token.type === "heading") headings.push(token as Tokens.Heading);
  });
  const shift = TOP_LEVEL - Math.min(...headings.map((heading) => heading.depth));
  for (const heading of headings) heading.depth = Math.min(heading.depth + shift, 6);
  return tokens;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
