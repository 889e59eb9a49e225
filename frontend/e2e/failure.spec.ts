import type { Page, Route } from "@playwright/test";

import { expect, PASSWORD, publish, signIn, test } from "./fixtures";

const POST = "ten-small-things-about-structured-logging";

test.use({ expectedInConsole: /status of \d+|ERR_(INTERNET_DISCONNECTED|FAILED)/ });

/**
 * Handle the first request only; later ones reach the gateway. Playwright's option `times` is not used:
 * it stops intercepting after the first request, and a request made at that moment may never be sent.
 */
function handleFirst(handle: (route: Route) => Promise<void>): (route: Route) => Promise<void> {
  let isDone = false;
  return async (route) => {
    if (isDone) return route.continue();
    isDone = true;
    return handle(route);
  };
}

/** Hold the first request back until `release` is called. */
function holdFirst(): { handle: (route: Route) => Promise<void>; release: () => void } {
  let release = (): void => undefined;
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  const handle = handleFirst(async (route) => {
    await isReleased;
    await route.continue();
  });
  return { handle, release };
}

/** Change the gateway's first response to a path. Later responses are not changed. */
async function changeFirstResponse(
  page: Page,
  path: string,
  change: (body: Record<string, unknown>) => object,
): Promise<void> {
  await page.route(
    (url) => url.pathname === path,
    handleFirst(async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: change(await response.json()) });
    }),
  );
}

const respond =
  (status: number, headers: Record<string, string> = {}) =>
  (route: Route) =>
    route.fulfill({ status, headers, contentType: "application/problem+json", body: "{}" });

test("while accounts is unavailable, posts are shown without authors, which a retry loads", async ({
  page,
}) => {
  await changeFirstResponse(page, "/api/v1/posts", (body) => ({
    ...body,
    items: (body.items as object[]).map((post) => ({ ...post, author: null })),
    degraded: ["accounts"],
  }));
  await page.goto("/");
  await expect(page.getByText("Could not load author names.")).toBeVisible();
  await expect(page.getByText("Unknown author").first()).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Unknown author")).toHaveCount(0);
  await expect(page.getByText("Could not load author names.")).toBeHidden();
});

test("while comments is unavailable, my page shows everything else", async ({ page }) => {
  await signIn(page, "demo");
  await changeFirstResponse(page, "/api/v1/me/dashboard", (body) => ({
    ...body,
    comments: null,
    degraded: ["comments"],
  }));
  await page.goto("/me");
  await expect(page.getByText("Could not load comments.")).toBeVisible();
  await expect(page.getByText("Living with sourdough").first()).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Could not load comments.")).toBeHidden();
});

test("while comments is unavailable, a post is still readable", async ({ page }) => {
  await page.route(`**/posts/${POST}/comments?*`, respond(503, { "Retry-After": "5" }));
  await page.goto(`/posts/${POST}`);
  await expect(page.getByText("Comments could not be loaded.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Looking back" })).toBeVisible();
  await page.unroute(`**/posts/${POST}/comments?*`);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator("#comments article").first()).toBeVisible();
});

test("an unavailable essential part shows an error with the time to wait", async ({ page }) => {
  await page.route("**/api/v1/posts?*", respond(503, { "Retry-After": "5" }));
  await page.goto("/");
  await expect(page.getByRole("alert")).toContainText("Try again in 5 seconds.");
  await expect(page.getByRole("region", { name: "Popular tags" }).getByRole("link").first()).toBeVisible();
  await page.unroute("**/api/v1/posts?*");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator("article")).toHaveCount(20);
});

test("a failed like is undone and reported", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.goto(`/posts/${POST}`);
  await page.route("**/like", respond(429, { "Retry-After": "40" }));
  const like = page.getByRole("button", { name: /^Like/ });
  await like.click();
  await expect(page.getByText("Try again in 40 seconds.")).toBeVisible();
  await expect(like).toHaveAttribute("aria-pressed", "false");
  await expect(like).toHaveText("20");
});

test("offline is reported, and a typed comment stays until it is sent online", async ({
  page,
  context,
  user,
  request,
}) => {
  const slug = await publish(request, user, "In a tunnel");
  await signIn(page, user.username);
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

test("a new post cannot be edited while it is being saved", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.goto("/write");
  await page.getByLabel("Title", { exact: true }).fill("Slow line");
  await page.getByLabel("Text (Markdown)").fill("All of it.");
  const { handle, release } = holdFirst();
  await page.route("**/api/v1/posts", handle);
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByLabel("Title", { exact: true })).toBeDisabled();
  await expect(page.getByLabel("Text (Markdown)")).toBeDisabled();
  release();
  await expect(page).toHaveURL(/edit$/);
  await expect(page.getByLabel("Text (Markdown)")).toHaveValue("All of it.");
  await expect(page.getByLabel("Text (Markdown)")).toBeEnabled();
});

test("text typed while a draft is being saved stays unsaved", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.goto("/write");
  await page.getByLabel("Title", { exact: true }).fill("Slow line");
  const text = page.getByLabel("Text (Markdown)");
  await text.fill("The first part.");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page).toHaveURL(/edit$/);
  const { handle, release } = holdFirst();
  await page.route("**/api/v1/posts/*", handle);
  await page.getByRole("button", { name: "Save draft" }).click();
  await text.fill("The first part. The second.");
  const saved = page.waitForResponse((response) => response.request().method() === "PATCH");
  release();
  await saved;
  await expect(page.getByRole("button", { name: "Save draft" })).toBeEnabled();
  await expect(page.getByText("Unsaved changes")).toBeVisible();
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(text).toHaveValue("The first part. The second.");
});

test("text typed while a comment is being sent stays", async ({ page, user, request }) => {
  const slug = await publish(request, user, "Slow comments");
  await signIn(page, user.username);
  await page.goto(`/posts/${slug}`);
  const { handle, release } = holdFirst();
  await page.route(`**/posts/${slug}/comments`, handle);
  await page.getByLabel("Your comment").fill("One.");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByLabel("Your comment").fill("One. Two.");
  release();
  await expect(page.locator("#comments article").getByText("One.", { exact: true })).toBeVisible();
  await expect(page.getByLabel("Your comment")).toHaveValue("One. Two.");
});

test("a comment sent again after a lost response is written once", async ({ page, user, request }) => {
  const slug = await publish(request, user, "Over a bad line");
  await signIn(page, user.username);
  await page.goto(`/posts/${slug}`);
  await page.route(
    `**/posts/${slug}/comments`,
    handleFirst(async (route) => {
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

test("a page that cannot be loaded offline is reported, and the current page stays", async ({
  page,
  context,
}) => {
  await page.goto("/");
  await expect(page.locator("article")).toHaveCount(20);
  await context.setOffline(true);
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByText("This page cannot be loaded while you are offline.")).toBeVisible();
  await expect(page.locator("article")).toHaveCount(20);
});

test("a progress bar shows while a page is loading", async ({ page }) => {
  const { handle, release } = holdFirst();
  await page.route("**/assets/PostPage-*.js", handle);
  await page.goto("/");
  await page.locator("article h2 a").first().click();
  const bar = page.getByRole("progressbar", { name: "Loading the page" });
  await expect(bar).toBeVisible();
  release();
  await expect(page).toHaveURL(/\/posts\//);
  await expect(bar).toBeHidden();
});

test("a page that fails to load does not keep the previous page's title", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Popular" }).click();
  await expect(page).toHaveTitle("Popular posts · Blog");
  await page.route("**/api/v1/posts/*", respond(500));
  await page.locator("article h2 a").first().click();
  await expect(page.getByText("The post could not be loaded.")).toBeVisible();
  await expect(page).toHaveTitle("Blog");
  await page.unroute("**/api/v1/posts/*");
  await page.route("**/api/v1/posts/*", respond(404));
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page).toHaveTitle("Not found · Blog");
});

test("a retry of a list's next page shows that it is running", async ({ page }) => {
  let isAvailable = false;
  const { handle, release } = holdFirst();
  await page.route(
    (url) => url.pathname === "/api/v1/posts" && url.searchParams.has("cursor"),
    (route) => (isAvailable ? handle(route) : respond(503)(route)),
  );
  await page.goto("/");
  await page.getByRole("button", { name: "Load more posts" }).scrollIntoViewIfNeeded();
  await expect(page.getByText("Posts could not be loaded.")).toBeVisible();
  isAvailable = true;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("button", { name: "Trying again …" })).toBeVisible();
  release();
  await expect(page.locator("article")).toHaveCount(40);
});

test("a page whose code a new release has removed is reloaded", async ({ page }) => {
  await page.goto("/");
  let requests = 0;
  await page.route("**/assets/SignInPage-*.js", (route) =>
    requests++ === 0 ? route.fulfill({ status: 404 }) : route.continue(),
  );
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
});

test("a first page whose code fails to load shows an error, and a retry loads it", async ({ page }) => {
  let isBroken = true;
  await page.route("**/assets/PostPage-*.js", (route) => (isBroken ? route.abort() : route.continue()));
  await page.goto("/");
  await page.locator("article h2 a").first().click();
  await expect(page.getByRole("alert")).toContainText("This page could not be loaded.");
  isBroken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator(".prose")).toBeVisible();
});

test("an expired access token is refreshed when a post is published", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.goto("/write");
  await page.getByLabel("Title", { exact: true }).fill("Long in the making");
  await page.getByLabel("Text (Markdown)").fill("It took a while.");
  await page.route("**/api/v1/posts", handleFirst(respond(401)));
  const refreshed = page.waitForResponse("**/auth/refresh");
  await page.getByRole("button", { name: "Publish" }).click();
  expect((await refreshed).status()).toBe(200);
  await expect(page.getByRole("heading", { level: 1, name: "Long in the making" })).toBeVisible();
});

test("an access token that the gateway rejects in a public read is refreshed, and the read repeated", async ({
  page,
  user,
  request,
}) => {
  const slug = await publish(request, user, "Liked by its author");
  const headers = { Authorization: `Bearer ${user.token}` };
  expect((await request.put(`/api/v1/posts/${slug}/like`, { headers })).ok()).toBe(true);
  await signIn(page, user.username);
  await page.route(
    `**/api/v1/posts/${slug}`,
    handleFirst((route) =>
      route.continue({ headers: { ...route.request().headers(), authorization: "Bearer not.a.token" } }),
    ),
  );
  await page.goto(`/posts/${slug}`);
  await expect(page.getByRole("button", { name: /^Like/ })).toHaveAttribute("aria-pressed", "true");
});

test("a session that ends during writing is renewed in a dialog, and no text is lost", async ({
  page,
  context,
  user,
}) => {
  await signIn(page, user.username);
  await page.goto("/write");
  await page.getByLabel("Title", { exact: true }).fill("Nearly lost");
  await page.getByLabel("Text (Markdown)").fill("But no.");
  await context.clearCookies();
  await page.route("**/api/v1/posts", handleFirst(respond(401)));
  await page.getByRole("button", { name: "Publish" }).click();

  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await dialog.getByLabel("Username or e-mail address").fill(user.username);
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Nearly lost" })).toBeVisible();
});

test("a session that ends in the settings is renewed in a dialog, and no text is lost", async ({
  page,
  context,
  user,
}) => {
  await signIn(page, user.username);
  await page.goto("/settings");
  await page.getByLabel("About you").fill("Took me ten minutes.");
  await context.clearCookies();
  const unauthenticated = handleFirst(respond(401));
  await page.route("**/api/v1/me", (route) =>
    route.request().method() === "PATCH" ? unauthenticated(route) : route.continue(),
  );
  await page.getByRole("button", { name: "Save profile" }).click();

  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await dialog.getByLabel("Username or e-mail address").fill(user.username);
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel("About you")).toHaveValue("Took me ten minutes.");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Profile saved.")).toBeVisible();
});

test("while accounts is unavailable, posts are readable and the user stays signed in", async ({
  page,
  user,
}) => {
  await signIn(page, user.username);
  await page.route("**/auth/refresh", respond(503, { "Retry-After": "5" }));
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

test("signing out while accounts is unavailable signs out this browser and reports it", async ({
  page,
  user,
}) => {
  await signIn(page, user.username);
  await page.goto("/settings");
  await page.route("**/auth/logout", (route) =>
    route.fulfill({ status: 503, json: { detail: "accounts is not available." } }),
  );
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out in this browser.")).toBeVisible();
  await expect(page).toHaveURL("/");
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
});

test("signing out while the gateway is unavailable fails, and the user stays signed in", async ({
  page,
  user,
}) => {
  await signIn(page, user.username);
  await page.goto("/settings");
  await page.route("**/auth/logout", handleFirst(respond(502)));
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("Part of this site is unavailable.")).toBeVisible();
  await expect(page.getByRole("link", { name: "My page" })).toBeVisible();
});

test("tabs that refresh their tokens at the same time stay signed in", async ({ page, context, user }) => {
  await signIn(page, user.username);
  const tabs = [page, await context.newPage(), await context.newPage()];
  let concurrent = 0;
  let maximum = 0;
  await context.route("**/auth/refresh", async (route) => {
    maximum = Math.max(maximum, ++concurrent);
    const response = await route.fetch();
    concurrent -= 1;
    await route.fulfill({ response });
  });
  await Promise.all(tabs.map((tab) => tab.goto("/me")));
  for (const tab of tabs)
    await expect(tab.getByRole("heading", { level: 1, name: user.username })).toBeVisible();
  expect(maximum).toBe(1);
});

test("if the browser refuses storage, reading and signing in work until the page is closed", async ({
  page,
  user,
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
  await signIn(page, user.username);
  await page.getByRole("link", { name: "My page" }).click();
  await expect(page.getByRole("heading", { level: 1, name: user.username })).toBeVisible();
});
