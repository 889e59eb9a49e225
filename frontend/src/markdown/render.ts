/** Markdown to HTML that is safe to show, whatever its author wrote. */

import DOMPurify from "dompurify";
import { Marked, type Token, type Tokens, type TokensList } from "marked";

const TOP_LEVEL = 2;

const marked = new Marked({
  hooks: { processAllTokens: belowTitle },
  renderer: { html: ({ text }) => escaped(text) },
});

const purifier = DOMPurify(window);
purifier.addHook("afterSanitizeAttributes", (node) => {
  // Each paragraph, list and so on reads from the side that its first letters do; code always from the left.
  if (node.parentElement?.tagName === "BODY" && node.tagName !== "PRE") node.setAttribute("dir", "auto");
  if (node.tagName === "A") node.setAttribute("rel", "nofollow noopener ugc");
  if (node.tagName === "IMG") {
    node.setAttribute("loading", "lazy");
    node.setAttribute("referrerpolicy", "no-referrer");
  }
  // A task's checkbox, the only field there is.
  if (node.tagName === "INPUT")
    node.setAttribute("aria-label", node.hasAttribute("checked") ? "Done" : "To do");
  // What scrolls can be scrolled by keyboard.
  if (node.tagName === "PRE") node.setAttribute("tabindex", "0");
});

/** @param source Markdown; HTML within it is shown as text */
export function renderMarkdown(source: string): string {
  try {
    return sanitized(marked.parse(source, { async: false }));
  } catch {
    // Nested more deeply than the stack is: shown as it was written, not as nothing.
    return sanitized(`<pre>${escaped(source)}</pre>`);
  }
}

function sanitized(html: string): string {
  return purifier.sanitize(html, {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ["style", "form", "button", "textarea", "select"],
    FORBID_ATTR: ["style", "id", "name"],
  });
}

/** The page's own title is its h1, so that the author's topmost headings become h2. */
function belowTitle(tokens: Token[] | TokensList): Token[] | TokensList {
  const headings: Tokens.Heading[] = [];
  marked.walkTokens(tokens, (token) => {
    if (token.type === "heading") headings.push(token as Tokens.Heading);
  });
  const shift = TOP_LEVEL - Math.min(...headings.map((heading) => heading.depth));
  for (const heading of headings) heading.depth = Math.min(heading.depth + shift, 6);
  return tokens;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
