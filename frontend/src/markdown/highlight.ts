/** Syntax highlighting. Each language is loaded when a post first uses it. */

import type { LanguageFn } from "highlight.js";
import hljs from "highlight.js/lib/core";

type Load = () => Promise<{ default: LanguageFn }>;

const LANGUAGES: Record<string, Load> = {
  bash: () => import("highlight.js/lib/languages/bash"),
  c: () => import("highlight.js/lib/languages/c"),
  cpp: () => import("highlight.js/lib/languages/cpp"),
  csharp: () => import("highlight.js/lib/languages/csharp"),
  css: () => import("highlight.js/lib/languages/css"),
  diff: () => import("highlight.js/lib/languages/diff"),
  dockerfile: () => import("highlight.js/lib/languages/dockerfile"),
  go: () => import("highlight.js/lib/languages/go"),
  ini: () => import("highlight.js/lib/languages/ini"),
  java: () => import("highlight.js/lib/languages/java"),
  javascript: () => import("highlight.js/lib/languages/javascript"),
  json: () => import("highlight.js/lib/languages/json"),
  python: () => import("highlight.js/lib/languages/python"),
  ruby: () => import("highlight.js/lib/languages/ruby"),
  rust: () => import("highlight.js/lib/languages/rust"),
  sql: () => import("highlight.js/lib/languages/sql"),
  typescript: () => import("highlight.js/lib/languages/typescript"),
  xml: () => import("highlight.js/lib/languages/xml"),
  yaml: () => import("highlight.js/lib/languages/yaml"),
};

const ALIASES: Record<string, string> = {
  html: "xml",
  js: "javascript",
  jsx: "javascript",
  py: "python",
  rs: "rust",
  sh: "bash",
  shell: "bash",
  toml: "ini",
  ts: "typescript",
  tsx: "typescript",
  vue: "xml",
  yml: "yaml",
};

/** Highlight the code blocks of an element whose language is known. */
export async function highlightWithin(element: HTMLElement): Promise<void> {
  const blocks = [...element.querySelectorAll<HTMLElement>("pre code[class*=language-]")];
  await Promise.all(blocks.map(highlightBlock));
}

async function highlightBlock(block: HTMLElement): Promise<void> {
  const language = languageOf(block);
  const load = LANGUAGES[language];
  if (!load) return;
  if (!hljs.getLanguage(language)) hljs.registerLanguage(language, (await load()).default);
  block.innerHTML = hljs.highlight(block.textContent, { language }).value;
}

function languageOf(block: HTMLElement): string {
  const name = /language-(\S+)/.exec(block.className)?.[1]?.toLowerCase() ?? "";
  return ALIASES[name] ?? name;
}
