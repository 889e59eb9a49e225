import { expect, test } from "vitest";

import { renderMarkdown } from "./render";

function rendered(source: string): HTMLElement {
  const element = document.createElement("div");
  element.innerHTML = renderMarkdown(source);
  return element;
}

test.each([
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  '<a href="javascript:alert(1)">x</a>',
  "[x](javascript:alert(1))",
  "[x](data:text/html,<script>alert(1)</script>)",
  "![x](javascript:alert(1))",
  '<iframe src="https://evil.example"></iframe>',
  "<svg><script>alert(1)</script></svg>",
  '<p style="position:fixed">x</p>',
  '<form action="https://evil.example"><button>x</button></form>',
  "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
])("%s is rendered harmless", (source) => {
  const element = rendered(source);
  expect(element.querySelector("script, iframe, style, form, button, svg, math")).toBeNull();
  for (const descendant of element.querySelectorAll("*")) {
    for (const { name, value } of descendant.attributes) {
      expect(name).not.toMatch(/^on|^style$/);
      expect(value).not.toMatch(/^(javascript|data):/i);
    }
  }
});

test("text nested too deeply to be rendered is shown as source", () => {
  const source = `First words.\n\n${">".repeat(20_000)} <b>x</b>`;
  expect(rendered(source).querySelector("pre")?.textContent).toBe(source);
});

test("HTML is shown as text", () => {
  expect(rendered("Use <b>bold</b> tags").textContent).toContain("<b>bold</b>");
});

test("the topmost heading becomes h2", () => {
  const tags = (source: string) =>
    [...rendered(source).querySelectorAll("h1,h2,h3,h4")].map((h) => h.tagName);
  expect(tags("# One\n\n## Two")).toEqual(["H2", "H3"]);
  expect(tags("## One\n\n### Two")).toEqual(["H2", "H3"]);
  expect(tags("### Only")).toEqual(["H2"]);
  expect(tags("> # Quoted\n\n- # Listed\n\n## Own")).toEqual(["H2", "H2", "H3"]);
});

test("links are nofollow, and images send no referrer", () => {
  const element = rendered("[x](https://example.com) ![y](https://example.com/y.png)");
  expect(element.querySelector("a")?.rel).toBe("nofollow noopener ugc");
  expect(element.querySelector("img")?.getAttribute("referrerpolicy")).toBe("no-referrer");
});

test("a task's checkbox has a label and is disabled", () => {
  const boxes = [...rendered("- [ ] bake\n- [x] mix").querySelectorAll("input")];
  expect(boxes.map((box) => [box.getAttribute("aria-label"), box.disabled])).toEqual([
    ["To do", true],
    ["Done", true],
  ]);
});

test("code keeps its language, and tables are rendered", () => {
  const element = rendered("```python\nx = 1\n```\n\n| a |\n|---|\n| b |");
  expect(element.querySelector("code.language-python")?.textContent).toContain("x = 1");
  expect(element.querySelectorAll("td")).toHaveLength(1);
});

test("each block has its own text direction, except code", () => {
  const blocks = [...rendered("مرحبا\n\n- مرحبا\n\n> Hello\n\n```\ncode\n```").children];
  expect(blocks.map((block) => [block.tagName, block.getAttribute("dir")])).toEqual([
    ["P", "auto"],
    ["UL", "auto"],
    ["BLOCKQUOTE", "auto"],
    ["PRE", null],
  ]);
});

test("table columns keep their alignment", () => {
  const cells = [...rendered("|a|b|\n|-|-:|\n|1|2|").querySelectorAll("td")];
  expect(cells.map((cell) => cell.getAttribute("align"))).toEqual([null, "right"]);
});
