import { expect, test } from "vitest";

import { codeBlock, type Edit, link, prefixLines, surround } from "./edits";

/** A text with its selection between brackets, after an edit of one with its own. */
function after(
  marked: string,
  edit: (selected: { text: string; start: number; end: number }) => Edit,
): string {
  const start = marked.indexOf("[");
  const end = marked.indexOf("]") - 1;
  const text = marked.replace(/[[\]]/g, "");
  const done = edit({ text, start, end });
  const result = text.slice(0, done.start) + done.text + text.slice(done.end);
  const [from, to] = done.select;
  return `${result.slice(0, from)}<${result.slice(from, to)}>${result.slice(to)}`;
}

test("bold goes around what is selected, or a sample to type over", () => {
  expect(after("so [very] good", (selected) => surround(selected, "**", "bold"))).toBe("so **<very>** good");
  expect(after("so []good", (selected) => surround(selected, "**", "bold"))).toBe("so **<bold>**good");
});

test("a list takes every line that is touched", () => {
  expect(after("one\nt[wo\nthr]ee", (selected) => prefixLines(selected, "- "))).toBe("one\n- two\n- thr<>ee");
});

test("a link's address is what is typed next", () => {
  expect(after("see [this]", link)).toBe("see [this](<https://>)");
});

test("a block of code starts a line of its own", () => {
  expect(after("before[x = 1]", codeBlock)).toBe("before\n\n```\n<x = 1>\n```\n");
});
