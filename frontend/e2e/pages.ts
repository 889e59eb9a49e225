/** Every page, for what is asked of all of them. */

import { expect, type Page } from "@playwright/test";

import { signIn } from "./fixtures";

const POST = "/posts/ten-small-things-about-structured-logging";
const DRAFT =
  "# Bread, again\n\nThe **crust** is what people remember.\n\n- [x] flour\n- [ ] water\n- time\n\n```python\nhours = 18\n```\n";

export interface Shown {
  name: string;
  path: string;
  /** Who looks at it. */
  reader?: "demo" | "moderator";
  /** What must be there before it counts as loaded. */
  heading: string | RegExp;
  /** A second picture shows all of it, not the first screen only. */
  isWhole?: boolean;
  prepare?: (page: Page) => Promise<void>;
}

export const PAGES: Shown[] = [
  { name: "home", path: "/", heading: "Newest posts" },
  { name: "popular", path: "/?show=popular", heading: "Popular posts" },
  { name: "following", path: "/?show=following", reader: "demo", heading: "Posts by people you follow" },
  { name: "tag", path: "/tags/python", heading: "python" },
  { name: "post", path: POST, heading: /structured logging/, isWhole: true },
  {
    name: "comments",
    path: POST,
    reader: "moderator",
    heading: /structured logging/,
    prepare: async (page) => {
      await page.getByRole("button", { name: "Reply" }).first().click();
      await page.getByRole("heading", { name: "16 comments" }).scrollIntoViewIfNeeded();
      await page.locator("#comments").evaluate((section) => section.scrollIntoView());
    },
  },
  { name: "profile", path: "/users/olga.olsen", reader: "demo", heading: "olga.olsen" },
  { name: "me", path: "/me", reader: "demo", heading: "demo", isWhole: true },
  {
    name: "edit",
    path: "/posts/living-with-sourdough/edit",
    reader: "demo",
    heading: "Edit your post",
  },
  {
    name: "write",
    path: "/write",
    reader: "demo",
    heading: "A new post",
    prepare: async (page) => {
      await page.getByLabel("Title", { exact: true }).fill("Bread, again");
      await page.getByLabel("Text, in Markdown").fill(DRAFT);
      await page.getByRole("combobox", { name: "Tags" }).fill("baking,");
      await expect(page.getByRole("list", { name: "Chosen tags" })).toHaveText("baking");
      await expect(page.locator(".preview .hljs-number")).toBeAttached();
      await page.evaluate(() => window.scrollTo(0, 0));
    },
  },
  { name: "settings", path: "/settings", reader: "demo", heading: "Settings" },
  { name: "sign-in", path: "/sign-in", heading: "Welcome back" },
  { name: "sign-up", path: "/sign-up", heading: "Write with us" },
  { name: "not-found", path: "/posts/nothing-of-the-kind", heading: "Nothing here" },
];

/** Opens a page as its reader sees it, whole. */
export async function open(page: Page, shown: Shown): Promise<void> {
  if (shown.reader) await signIn(page, shown.reader);
  await page.goto(shown.path);
  await expect(page.getByRole("heading", { level: 1, name: shown.heading })).toBeAttached();
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.fonts.ready);
  await shown.prepare?.(page);
}

/** Light or dark, painted and with nothing on its way from one to the other. */
export async function colour(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  });
}
