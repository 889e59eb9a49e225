import { expect, test } from "vitest";

import { codeBlock, type Edit, link, prefixLines, surround } from "./edits";

/** Edit a text whose selection is in [brackets]. Returns the result with its selection in <brackets>. */
function applied(
  marked: string,
  edit: (selected: { text: string; start: number; end: number }) => Edit,
): string {
  const start = marked.indexOf("[");
  const end = marked.indexOf("]") - 1;
  const text = marked.replace(/[[\]]/g, "");
  const change = edit({ text, start, end });
  const result = text.slice(0, change.start) + change.text + text.slice(change.end);
  const [from, to] = change.select;
  return `${result.slice(0, from)}<${result.slice(from, to)}>${result.slice(to)}`;
}

test("bold surrounds the selection, or a selected sample if there is none", () => {
  expect(applied("so [very] good", (selected) => surround(selected, "**", "bold"))).toBe(
    "so **<very>** good",
  );
  expect(applied("so []good", (selected) => surround(selected, "**", "bold"))).toBe("so **<bold>**good");
});

test("a list prefixes every line that the selection touches", () => {
  expect(applied("one\nt[wo\nthr]ee", (selected) => prefixLines(selected, "- "))).toBe(
    "one\n- two\n- thr<>ee",
  );
});

test("a new link has its address selected", () => {
  expect(applied("see [this]", link)).toBe("see [this](<https://>)");
});

test("a code block starts on its own line", () => {
  expect(applied("before[x = 1]", codeBlock)).toBe("before\n\n```\n<x = 1>\n```\n");
});
