import { expect, test } from "vitest";

import { highlightWithin } from "./highlight";

async function highlighted(language: string, code: string): Promise<HTMLElement> {
  const element = document.createElement("div");
  const block = document.createElement("code");
  block.className = `language-${language}`;
  block.textContent = code;
  element.append(document.createElement("pre"));
  element.firstElementChild?.append(block);
  await highlightWithin(element);
  return block;
}

test("code in a known language is highlighted, also by the language's short name", async () => {
  expect((await highlighted("py", "def f(): pass")).querySelector(".hljs-keyword")?.textContent).toBe("def");
});

test("code in an unknown language is not changed", async () => {
  expect((await highlighted("klingon", "<b>x</b>")).innerHTML).toBe("&lt;b&gt;x&lt;/b&gt;");
});

test("HTML within code stays text", async () => {
  const block = await highlighted("javascript", "'<img src=x onerror=alert(1)>'");
  expect(block.querySelector("img")).toBeNull();
});
