import { AxeBuilder } from "@axe-core/playwright";

import type { Page } from "@playwright/test";

import { expect, publish, publishHostile, signIn, test } from "./fixtures";
import { colour, open, PAGES } from "./pages";

const SCHEMES = ["light", "dark"] as const;
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

for (const [size, viewport] of Object.entries(SIZES)) {
  test.describe(size, () => {
    test.use({ viewport });

    for (const shown of PAGES) {
      test(`axe has nothing to say about ${shown.name}, and nothing is cut off`, async ({ page }) => {
        await open(page, shown);
        for (const colorScheme of SCHEMES) {
          await colour(page, colorScheme);
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
        }
        expect(await overflow(page)).toBe(0);
      });
    }
  });
}

for (const width of [1280, 390, 320]) {
  test(`words without an end make no page wider than ${width} pixels`, async ({ page, person, request }) => {
    await page.setViewportSize({ width, height: 800 });
    const { slug, tag } = await publishHostile(request, person);
    await signIn(page, person.username);
    const post = `/posts/${slug}`;
    for (const path of ["/", `/tags/${tag}`, post, `${post}/edit`, `/users/${person.username}`, "/me"]) {
      await page.goto(path);
      await page.waitForLoadState("networkidle");
      expect(await overflow(page), path).toBe(0);
    }
  });
}

test("a text from right to left begins on the right", async ({ page, person, request }) => {
  const slug = await publish(request, person, "مرحبا بالعالم.", "- واحد\n- اثنان\n\n> اقتباس\n\nEnglish.");
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

test("a table's columns are aligned as its author has them", async ({ page, person, request }) => {
  const slug = await publish(request, person, "In columns", "|a|b|c|\n|-|-:|:-:|\n|1|2|3|");
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

/** By how many pixels the page is wider than the window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

test("the skip link is the first stop and leads to the content", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Newest", exact: true })).toBeFocused();
});

test("a new page takes the focus to its content and is read out", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Sign in" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await expect(page.locator("p[aria-live]")).toHaveText("Sign in");
  await expect(page).toHaveTitle("Sign in · Blog");
});

test("a dialog takes the focus and gives it back", async ({ page, person, request }) => {
  const slug = await publish(request, person, "To be kept");
  await signIn(page, person.username);
  await page.goto(`/posts/${slug}`);
  const button = page.getByRole("button", { name: "Delete" });
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Delete it" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
});

test("the choice of colours is remembered", async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.goto("/");
  const light = await background();
  await page.getByRole("button", { name: /^Colours/ }).click();
  await page.getByRole("button", { name: /^Colours/ }).click();
  expect(await background()).not.toBe(light);
  const dark = await background();
  await page.reload();
  await expect(page.getByRole("button", { name: "Colours: dark. Change" })).toBeVisible();
  expect(await background()).toBe(dark);
});

test("the chosen colours are there before the app is", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("blog.theme", "dark"));
  await page.route("**/assets/*.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
  await page.goto("/");
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("dark");
});

test("who wants less motion gets none", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/sign-in");
  const seconds = await page
    .getByRole("button", { name: "Sign in" })
    .evaluate((button) => Number.parseFloat(getComputedStyle(button).transitionDuration));
  expect(seconds).toBeLessThan(0.001);
});
