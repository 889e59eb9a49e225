import { AxeBuilder } from "@axe-core/playwright";

import type { Page } from "@playwright/test";

import { expect, publish, publishLongContent, signIn, test } from "./fixtures";
import { openPage, PAGES, setColorScheme } from "./pages";

const SCHEMES = ["light", "dark"] as const;
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

for (const [size, viewport] of Object.entries(SIZES)) {
  test.describe(size, () => {
    test.use({ viewport });

    for (const pageCase of PAGES) {
      test(`axe reports no violations on ${pageCase.name}, and nothing is cut off`, async ({ page }) => {
        await openPage(page, pageCase);
        for (const colorScheme of SCHEMES) {
          await setColorScheme(page, colorScheme);
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
        }
        expect(await overflow(page)).toBe(0);
      });
    }
  });
}

for (const width of [1280, 390, 320]) {
  test(`long words do not make a page wider than ${width} pixels`, async ({ page, user, request }) => {
    await page.setViewportSize({ width, height: 800 });
    const { slug, tag } = await publishLongContent(request, user);
    await signIn(page, user.username);
    const post = `/posts/${slug}`;
    for (const path of ["/", `/tags/${tag}`, post, `${post}/edit`, `/users/${user.username}`, "/me"]) {
      await page.goto(path);
      await page.waitForLoadState("networkidle");
      expect(await overflow(page), path).toBe(0);
    }
  });
}

test("right-to-left text starts on the right", async ({ page, user, request }) => {
  const slug = await publish(request, user, "مرحبا بالعالم.", "- واحد\n- اثنان\n\n> اقتباس\n\nEnglish.");
  await page.goto(`/posts/${slug}`);
  const direction = (selector: string) =>
    page.locator(selector).evaluate((element) => getComputedStyle(element).direction);
  for (const selector of ["h1", ".prose ul", ".prose blockquote"])
    expect(await direction(selector), selector).toBe("rtl");
  expect(await direction(".prose > p")).toBe("ltr");
  const bullets = page.locator(".prose ul");
  expect(
    await bullets.evaluate((list) => Number.parseFloat(getComputedStyle(list).paddingRight)),
  ).toBeGreaterThan(0);
});

test("table columns keep their alignment", async ({ page, user, request }) => {
  const slug = await publish(request, user, "In columns", "|a|b|c|\n|-|-:|:-:|\n|1|2|3|");
  await page.goto(`/posts/${slug}`);
  await expect(page.locator(".prose table")).toBeVisible();
  for (const row of ["th", "td"]) {
    const sides = page
      .locator(`.prose ${row}`)
      .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell).textAlign));
    expect(await sides).toEqual([
      "start",
      expect.stringContaining("right"),
      expect.stringContaining("center"),
    ]);
  }
});

/** Return by how many pixels the page is wider than the window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

test("the skip link is the first tab stop and leads to the content", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Newest", exact: true })).toBeFocused();
});

test("a new page receives the focus and is announced to screen readers", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Sign in" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await expect(page.locator("p[aria-live]")).toHaveText("Sign in");
  await expect(page).toHaveTitle("Sign in · Blog");
});

test("a dialog receives the focus and returns it when it closes", async ({ page, user, request }) => {
  const slug = await publish(request, user, "Not deleted");
  await signIn(page, user.username);
  await page.goto(`/posts/${slug}`);
  const button = page.getByRole("button", { name: "Delete", exact: true });
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Delete post" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
});

test("the chosen colour theme survives a reload", async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.goto("/");
  const light = await background();
  await page.getByRole("button", { name: /^Colour theme/ }).click();
  await page.getByRole("button", { name: /^Colour theme/ }).click();
  expect(await background()).not.toBe(light);
  const dark = await background();
  await page.reload();
  await expect(page.getByRole("button", { name: "Colour theme: dark. Change" })).toBeVisible();
  expect(await background()).toBe(dark);
});

test("the chosen colour theme applies before the app starts", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("blog.theme", "dark"));
  await page.route("**/assets/*.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
  await page.goto("/");
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("dark");
});

test("transitions are disabled for users who prefer reduced motion", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/sign-in");
  const seconds = await page
    .getByRole("button", { name: "Sign in" })
    .evaluate((button) => Number.parseFloat(getComputedStyle(button).transitionDuration));
  expect(seconds).toBeLessThan(0.001);
});
