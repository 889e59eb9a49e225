/** All pages, for checks and pictures of every page. */

import { expect, type Page } from "@playwright/test";

import { signIn } from "./fixtures";

const POST = "/posts/ten-small-things-about-structured-logging";
const DRAFT =
  "# Bread, again\n\nThe **crust** is what people remember.\n\n- [x] flour\n- [ ] water\n- time\n\n```python\nhours = 18\n```\n";

export interface PageCase {
  name: string;
  path: string;
  /** The user to sign in as. */
  username?: "demo" | "moderator";
  /** The heading that shows that the page has loaded. */
  heading: string | RegExp;
  /** Whether a second picture shows the full page, not only the first screen. */
  hasFullPicture?: boolean;
  prepare?: (page: Page) => Promise<void>;
}

export const PAGES: PageCase[] = [
  { name: "home", path: "/", heading: "Newest posts" },
  { name: "popular", path: "/?show=popular", heading: "Popular posts" },
  { name: "following", path: "/?show=following", username: "demo", heading: "Posts by authors you follow" },
  { name: "tag", path: "/tags/python", heading: "python" },
  { name: "post", path: POST, heading: /structured logging/, hasFullPicture: true },
  {
    name: "comments",
    path: POST,
    username: "moderator",
    heading: /structured logging/,
    prepare: async (page) => {
      await page.getByRole("button", { name: "Reply" }).first().click();
      await page.getByRole("heading", { name: "16 comments" }).scrollIntoViewIfNeeded();
      await page.locator("#comments").evaluate((section) => section.scrollIntoView());
    },
  },
  { name: "profile", path: "/users/olga.olsen", username: "demo", heading: "olga.olsen" },
  { name: "me", path: "/me", username: "demo", heading: "demo", hasFullPicture: true },
  {
    name: "edit",
    path: "/posts/living-with-sourdough/edit",
    username: "demo",
    heading: "Edit post",
  },
  {
    name: "write",
    path: "/write",
    username: "demo",
    heading: "New post",
    prepare: async (page) => {
      await page.getByLabel("Title", { exact: true }).fill("Bread, again");
      await page.getByLabel("Text (Markdown)").fill(DRAFT);
      await page.getByRole("combobox", { name: "Tags" }).fill("baking,");
      await expect(page.getByRole("list", { name: "Selected tags" })).toHaveText("baking");
      await expect(page.locator(".preview .hljs-number")).toBeAttached();
      await page.evaluate(() => window.scrollTo(0, 0));
    },
  },
  { name: "settings", path: "/settings", username: "demo", heading: "Settings" },
  { name: "sign-in", path: "/sign-in", heading: "Sign in" },
  { name: "sign-up", path: "/sign-up", heading: "Sign up" },
  { name: "not-found", path: "/posts/nothing-of-the-kind", heading: "Page not found" },
];

/** Open a page as its user and wait until it is complete. */
export async function openPage(page: Page, pageCase: PageCase): Promise<void> {
  if (pageCase.username) await signIn(page, pageCase.username);
  await page.goto(pageCase.path);
  await expect(page.getByRole("heading", { level: 1, name: pageCase.heading })).toBeAttached();
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.fonts.ready);
  await pageCase.prepare?.(page);
}

/** Switch to light or dark colours, and wait until the page is painted and no transition is running. */
export async function setColorScheme(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  });
}
