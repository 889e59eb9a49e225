import { AxeBuilder } from "@axe-core/playwright";

import type { Page } from "@playwright/test";

import { expect, publish, publishCluster, publishLongContent, signIn, test } from "./fixtures";
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
        expect(await classesNamedTwice(page)).toEqual([]);
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

const CLUSTERS = {
  "Hangul jamo": "ᄀ",
  "joined emoji": "👩\u200d",
  "stacked marks": "a\u0336\u0321\u0300",
};

for (const [name, cluster] of Object.entries(CLUSTERS)) {
  test(`a cluster of ${name} does not widen a page or list`, async ({ page, user, request }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    const { slug, tag } = await publishCluster(request, user, cluster);
    await signIn(page, user.username);
    const post = `/posts/${slug}`;
    for (const path of ["/", `/tags/${tag}`, post, `${post}/edit`, `/users/${user.username}`, "/me"]) {
      await page.goto(path);
      await page.waitForLoadState("networkidle");
      expect(await overflow(page), path).toBe(0);
      for (const item of await page.getByRole("listitem").or(page.getByRole("article")).all())
        expect((await item.boundingBox())?.width ?? 0, path).toBeLessThanOrEqual(360);
    }
    await page.goto(post);
    await page.getByRole("button", { name: "Delete", exact: true }).first().click();
    await expect(page.getByRole("dialog")).toBeVisible();
    const isScrollable = await page.getByRole("dialog").evaluate((box) => box.scrollWidth > box.clientWidth);
    expect(isScrollable).toBe(false);
    await page.keyboard.press("Escape");
    await page.route("**/like", (route) =>
      route.fulfill({ status: 404, json: { detail: cluster.repeat(300) } }),
    );
    await page.getByRole("button", { name: /^Like/ }).click();
    await expect(page.getByRole("button", { name: "Dismiss" })).toBeInViewport({ ratio: 1 });
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

/** Return the class attributes that contain the same class twice. */
function classesNamedTwice(page: Page): Promise<string[]> {
  return page
    .locator("[class]")
    .evaluateAll((elements) =>
      elements
        .map((element) => element.getAttribute("class") ?? "")
        .filter((names) => new Set(names.match(/\S+/g)).size !== (names.match(/\S+/g) ?? []).length),
    );
}

test("the reason to sign in does not widen the page", async ({ page, user, request }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  const { slug } = await publishCluster(request, user, "ᄀ");
  await page.goto(`/posts/${slug}`);
  await page.getByRole("button", { name: /^Like/ }).click();
  await expect(page.getByText(/^Sign in to like/)).toBeVisible();
  expect(await overflow(page)).toBe(0);
  await signIn(page, user.username);
  await expect(page.getByRole("button", { name: "Dismiss" })).toBeInViewport({ ratio: 1 });
});

test("the current tab differs from the others with forced colours", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  for (const path of ["/", "/?show=popular", "/tags/python", "/users/olga.olsen"]) {
    await page.goto(path);
    const lines = await page
      .locator(".tab")
      .evaluateAll((tabs) => tabs.map((tab) => Number.parseFloat(getComputedStyle(tab).borderBottomWidth)));
    const current = await page
      .locator(".tab")
      .evaluateAll((tabs) => tabs.map((tab) => tab.getAttribute("aria-current") === "page"));
    expect(lines.map((width) => width > 0)).toEqual(current);
  }
});

test("the editor's fields are a named group", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.goto("/write");
  await expect(page.getByRole("group", { name: "Your draft" })).toBeVisible();
});

test("a printed post is light, without controls, and with the addresses of links", async ({
  page,
  user,
  request,
}) => {
  const slug = await publish(request, user, "On paper", "See [the docs](https://example.com/docs).");
  await signIn(page, user.username);
  await page.addInitScript(() => localStorage.setItem("blog.theme", "dark"));
  await page.goto(`/posts/${slug}`);
  await page.waitForLoadState("networkidle");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const style = (selector: string, pseudo?: string) =>
    page.locator(selector).evaluate((element, name) => {
      const { backgroundColor, color, content } = getComputedStyle(element, name);
      return { backgroundColor, color, content };
    }, pseudo);
  expect(await style("html")).toMatchObject({
    backgroundColor: "rgb(255, 255, 255)",
    color: "rgb(0, 0, 0)",
  });
  expect((await style(".prose a", "::after")).content).toContain("https://example.com/docs");
  await expect(page.getByRole("heading", { name: "On paper" })).toBeVisible();
  await expect(page.getByRole("banner")).toBeHidden();
  for (const control of [page.getByRole("button"), page.getByRole("textbox"), page.getByRole("navigation")])
    await expect(control).toHaveCount(0);
});

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
