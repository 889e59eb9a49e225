import type { Page, Route } from "@playwright/test";

import { expect, PASSWORD, publish, signIn, test } from "./fixtures";

const POST = "ten-small-things-about-structured-logging";

test.use({ expectedInConsole: /status of \d+|ERR_(INTERNET_DISCONNECTED|FAILED)/ });

/**
 * Handles the first request; the next ones reach the gateway. Playwright's own `times` stops intercepting after
 * the first, and a request that the page makes at that very moment is then at times never sent.
 */
function once(handle: (route: Route) => Promise<void>): (route: Route) => Promise<void> {
  let isDone = false;
  return async (route) => {
    if (isDone) return route.continue();
    isDone = true;
    return handle(route);
  };
}

/** Holds the first request back until it is told to go on. */
function held(): { handle: (route: Route) => Promise<void>; goOn: () => void } {
  let goOn = (): void => undefined;
  const told = new Promise<void>((resolve) => (goOn = resolve));
  const handle = once(async (route) => {
    await told;
    await route.continue();
  });
  return { handle, goOn };
}

/** The gateway's answer with something changed, once; then it is left alone. */
async function changeOnce(
  page: Page,
  path: string,
  change: (body: Record<string, unknown>) => object,
): Promise<void> {
  await page.route(
    (url) => url.pathname === path,
    once(async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: change(await response.json()) });
    }),
  );
}

const refuse =
  (status: number, headers: Record<string, string> = {}) =>
  (route: Route) =>
    route.fulfill({ status, headers, contentType: "application/problem+json", body: "{}" });

test("without accounts the posts are there, without their authors, until one tries again", async ({
  page,
}) => {
  await changeOnce(page, "/api/v1/posts", (body) => ({
    ...body,
    items: (body.items as object[]).map((post) => ({ ...post, author: null })),
    degraded: ["accounts"],
  }));
  await page.goto("/");
  await expect(page.getByText("The names of the authors could not be loaded")).toBeVisible();
  await expect(page.getByText("Author unknown").first()).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Author unknown")).toHaveCount(0);
  await expect(page.getByText("The names of the authors")).toBeHidden();
});

test("without comments my page shows the rest", async ({ page }) => {
  await signIn(page, "demo");
  await changeOnce(page, "/api/v1/me/dashboard", (body) => ({
    ...body,
    comments: null,
    degraded: ["comments"],
  }));
  await page.goto("/me");
  await expect(page.getByText("The comments could not be loaded")).toBeVisible();
  await expect(page.getByText("Living with sourdough").first()).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("The comments could not be loaded")).toBeHidden();
});

test("without comments a post is still to be read", async ({ page }) => {
  await page.route(`**/posts/${POST}/comments?*`, refuse(503, { "Retry-After": "5" }));
  await page.goto(`/posts/${POST}`);
  await expect(page.getByText("Comments could not be loaded.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Looking back" })).toBeVisible();
  await page.unroute(`**/posts/${POST}/comments?*`);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator("#comments article").first()).toBeVisible();
});

test("an essential part that does not work says so, and when to try again", async ({ page }) => {
  await page.route("**/api/v1/posts?*", refuse(503, { "Retry-After": "5" }));
  await page.goto("/");
  await expect(page.getByRole("alert")).toContainText("Try again in 5 seconds.");
  await expect(page.getByRole("region", { name: "Topics" }).getByRole("link").first()).toBeVisible();
  await page.unroute("**/api/v1/posts?*");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator("article")).toHaveCount(20);
});

test("a like that does not get through is taken back and said", async ({ page, person }) => {
  await signIn(page, person.username);
  await page.goto(`/posts/${POST}`);
  await page.route("**/like", refuse(429, { "Retry-After": "40" }));
  const like = page.getByRole("button", { name: /^Like/ });
  await like.click();
  await expect(page.getByText("Try again in 40 seconds.")).toBeVisible();
  await expect(like).toHaveAttribute("aria-pressed", "false");
  await expect(like).toHaveText("20");
});

test("offline is said, what is typed stays, and online again it is sent", async ({
  page,
  context,
  person,
  request,
}) => {
  const slug = await publish(request, person, "In a tunnel");
  await signIn(page, person.username);
  await page.goto(`/posts/${slug}`);
  await expect(page.getByLabel("Your comment")).toBeVisible();
  await context.setOffline(true);
  await expect(page.getByText("You are offline.")).toBeVisible();
  await page.getByLabel("Your comment").fill("Written in the dark");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("alert")).toContainText("offline");
  await expect(page.getByLabel("Your comment")).toHaveValue("Written in the dark");

  await context.setOffline(false);
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.locator("#comments article").getByText("Written in the dark")).toBeVisible();
});

test("a new post cannot be changed while it is sent", async ({ page, person }) => {
  await signIn(page, person.username);
  await page.goto("/write");
  await page.getByLabel("Title", { exact: true }).fill("Slow line");
  await page.getByLabel("Text, in Markdown").fill("All of it.");
  const { handle, goOn } = held();
  await page.route("**/api/v1/posts", handle);
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByLabel("Title", { exact: true })).toBeDisabled();
  await expect(page.getByLabel("Text, in Markdown")).toBeDisabled();
  goOn();
  await expect(page).toHaveURL(/edit$/);
  await expect(page.getByLabel("Text, in Markdown")).toHaveValue("All of it.");
  await expect(page.getByLabel("Text, in Markdown")).toBeEnabled();
});

test("what is typed while a draft is saved stays, unsaved", async ({ page, person }) => {
  await signIn(page, person.username);
  await page.goto("/write");
  await page.getByLabel("Title", { exact: true }).fill("Slow line");
  const text = page.getByLabel("Text, in Markdown");
  await text.fill("The first part.");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page).toHaveURL(/edit$/);
  const { handle, goOn } = held();
  await page.route("**/api/v1/posts/*", handle);
  await page.getByRole("button", { name: "Save draft" }).click();
  await text.fill("The first part. The second.");
  const saved = page.waitForResponse((response) => response.request().method() === "PATCH");
  goOn();
  await saved;
  await expect(page.getByRole("button", { name: "Save draft" })).toBeEnabled();
  await expect(page.getByText("Not saved yet")).toBeVisible();
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(text).toHaveValue("The first part. The second.");
});

test("what is typed while a comment is sent stays", async ({ page, person, request }) => {
  const slug = await publish(request, person, "Slow comments");
  await signIn(page, person.username);
  await page.goto(`/posts/${slug}`);
  const { handle, goOn } = held();
  await page.route(`**/posts/${slug}/comments`, handle);
  await page.getByLabel("Your comment").fill("One.");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByLabel("Your comment").fill("One. Two.");
  goOn();
  await expect(page.locator("#comments article").getByText("One.", { exact: true })).toBeVisible();
  await expect(page.getByLabel("Your comment")).toHaveValue("One. Two.");
});

test("a comment whose answer was lost, sent again, is there once", async ({ page, person, request }) => {
  const slug = await publish(request, person, "Over a bad line");
  await signIn(page, person.username);
  await page.goto(`/posts/${slug}`);
  await page.route(
    `**/posts/${slug}/comments`,
    once(async (route) => {
      await route.fetch();
      await route.abort();
    }),
  );
  await page.getByLabel("Your comment").fill("Hello?");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("alert")).toContainText("cannot be reached");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByLabel("Your comment")).toHaveValue("");
  await page.reload();
  await expect(page.getByRole("heading", { name: "1 comment" })).toBeVisible();
});

test("a page that cannot be fetched is said, and the one at hand stays", async ({ page, context }) => {
  await page.goto("/");
  await expect(page.locator("article")).toHaveCount(20);
  await context.setOffline(true);
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByText("This page cannot be fetched while you are offline.")).toBeVisible();
  await expect(page.locator("article")).toHaveCount(20);
});

test("while a page is on its way, a bar says so", async ({ page }) => {
  const { handle, goOn } = held();
  await page.route("**/assets/PostPage-*.js", handle);
  await page.goto("/");
  await page.locator("article h2 a").first().click();
  const bar = page.getByRole("progressbar", { name: "Loading the page" });
  await expect(bar).toBeVisible();
  goOn();
  await expect(page).toHaveURL(/\/posts\//);
  await expect(bar).toBeHidden();
});

test("a page that does not load has no other page's title", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveTitle("Newest posts · Blog");
  await page.route("**/api/v1/posts/*", refuse(500));
  await page.locator("article h2 a").first().click();
  await expect(page.getByText("The post could not be loaded.")).toBeVisible();
  await expect(page).toHaveTitle("Blog");
  await page.unroute("**/api/v1/posts/*");
  await page.route("**/api/v1/posts/*", refuse(404));
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page).toHaveTitle("Not found · Blog");
});

test("another try for more of a list says that it is under way", async ({ page }) => {
  let isThere = false;
  const { handle, goOn } = held();
  await page.route(
    (url) => url.pathname === "/api/v1/posts" && url.searchParams.has("cursor"),
    (route) => (isThere ? handle(route) : refuse(503)(route)),
  );
  await page.goto("/");
  await page.getByRole("button", { name: "Load more posts" }).scrollIntoViewIfNeeded();
  await expect(page.getByText("Posts could not be loaded.")).toBeVisible();
  isThere = true;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("button", { name: "Trying …" })).toBeVisible();
  goOn();
  await expect(page.locator("article")).toHaveCount(40);
});

test("after a new release, a page of the old one loads anew", async ({ page }) => {
  await page.goto("/");
  let asked = 0;
  await page.route("**/assets/SignInPage-*.js", (route) =>
    asked++ === 0 ? route.fulfill({ status: 404 }) : route.continue(),
  );
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
});

test("a first page whose code does not come says so, until one tries again", async ({ page }) => {
  let isBroken = true;
  await page.route("**/assets/PostPage-*.js", (route) => (isBroken ? route.abort() : route.continue()));
  await page.goto("/");
  await page.locator("article h2 a").first().click();
  await expect(page.getByRole("alert")).toContainText("This page could not be loaded.");
  isBroken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator(".prose")).toBeVisible();
});

test("an expired access token is renewed while one writes", async ({ page, person }) => {
  await signIn(page, person.username);
  await page.goto("/write");
  await page.getByLabel("Title", { exact: true }).fill("Long in the making");
  await page.getByLabel("Text, in Markdown").fill("It took a while.");
  await page.route("**/api/v1/posts", once(refuse(401)));
  const refreshed = page.waitForResponse("**/auth/refresh");
  await page.getByRole("button", { name: "Publish" }).click();
  expect((await refreshed).status()).toBe(200);
  await expect(page.getByRole("heading", { level: 1, name: "Long in the making" })).toBeVisible();
});

test("a session that ends while one writes: sign in over the page, nothing is lost", async ({
  page,
  context,
  person,
}) => {
  await signIn(page, person.username);
  await page.goto("/write");
  await page.getByLabel("Title", { exact: true }).fill("Nearly lost");
  await page.getByLabel("Text, in Markdown").fill("But no.");
  await context.clearCookies();
  await page.route("**/api/v1/posts", once(refuse(401)));
  await page.getByRole("button", { name: "Publish" }).click();

  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await dialog.getByLabel("Username or e-mail address").fill(person.username);
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Nearly lost" })).toBeVisible();
});

test("a session that ends in the settings: what is typed there stays, too", async ({
  page,
  context,
  person,
}) => {
  await signIn(page, person.username);
  await page.goto("/settings");
  await page.getByLabel("About you").fill("Took me ten minutes.");
  await context.clearCookies();
  const unauthenticated = once(refuse(401));
  await page.route("**/api/v1/me", (route) =>
    route.request().method() === "PATCH" ? unauthenticated(route) : route.continue(),
  );
  await page.getByRole("button", { name: "Save profile" }).click();

  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await dialog.getByLabel("Username or e-mail address").fill(person.username);
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel("About you")).toHaveValue("Took me ten minutes.");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Your profile is saved.")).toBeVisible();
});

test("while accounts is away, one reads on, and is still signed in when it is back", async ({
  page,
  person,
}) => {
  await signIn(page, person.username);
  await page.route("**/auth/refresh", refuse(503, { "Retry-After": "5" }));
  await page.goto("/");
  await expect(page.getByRole("alert")).toContainText("Your account could not be loaded.");
  await expect(page.locator("article")).toHaveCount(20);
  await expect(page.getByRole("link", { name: "Sign in" })).toBeHidden();

  await page.getByRole("link", { name: "Write" }).click();
  await expect(page).toHaveURL("/write");
  await expect(page.getByRole("alert")).toContainText("Your account could not be loaded.");
  await page.unroute("**/auth/refresh");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByLabel("Title", { exact: true })).toBeVisible();
  await expect(page.getByRole("alert")).toBeHidden();
});

test("signing out while accounts is away: this browser forgets, and says what it could not do", async ({
  page,
  person,
}) => {
  await signIn(page, person.username);
  await page.goto("/settings");
  await page.route("**/auth/logout", (route) =>
    route.fulfill({ status: 503, json: { detail: "accounts is not available." } }),
  );
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out in this browser.")).toBeVisible();
  await expect(page).toHaveURL("/");
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
});

test("signing out while the gateway is away: one is still signed in, and told so", async ({
  page,
  person,
}) => {
  await signIn(page, person.username);
  await page.goto("/settings");
  await page.route("**/auth/logout", once(refuse(502)));
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("A part of this site does not work")).toBeVisible();
  await expect(page.getByRole("link", { name: "My page" })).toBeVisible();
});

test("many tabs that all wake up at once stay signed in", async ({ page, context, person }) => {
  await signIn(page, person.username);
  const tabs = [page, await context.newPage(), await context.newPage()];
  let together = 0;
  let most = 0;
  await context.route("**/auth/refresh", async (route) => {
    most = Math.max(most, ++together);
    const response = await route.fetch();
    together -= 1;
    await route.fulfill({ response });
  });
  await Promise.all(tabs.map((tab) => tab.goto("/me")));
  for (const tab of tabs)
    await expect(tab.getByRole("heading", { level: 1, name: person.username })).toBeVisible();
  expect(most).toBe(1);
});

test("where the browser refuses to store anything, one reads, and signs in until the page is left", async ({
  page,
  person,
}) => {
  await page.addInitScript(() =>
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    }),
  );
  await page.goto("/");
  await expect(page.locator("article")).toHaveCount(20);
  await signIn(page, person.username);
  await page.getByRole("link", { name: "My page" }).click();
  await expect(page.getByRole("heading", { level: 1, name: person.username })).toBeVisible();
});
