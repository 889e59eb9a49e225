import { expect, fillSignIn, newUsername, PASSWORD, register, signIn, test } from "./fixtures";
import { PAGES } from "./pages";

const POST = "/posts/ten-small-things-about-structured-logging";

test("scrolling loads the list to its end, with each post once", async ({ page }) => {
  await page.goto("/");
  const titles = page.locator("article h2");
  await expect(titles).toHaveCount(20);
  const loadMore = page.getByRole("button", { name: /^Load/ });
  await expect(async () => {
    await page.mouse.wheel(0, 10_000);
    await expect(loadMore).toBeHidden({ timeout: 500 });
  }).toPass();
  expect(await titles.count()).toBeGreaterThan(40);
  const links = await page
    .locator("article h2 a")
    .evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  expect(new Set(links).size).toBe(links.length);
});

test("a button loads more posts, which are announced to screen readers", async ({ page }) => {
  // Without an observer nothing loads automatically.
  await page.addInitScript(() => {
    window.IntersectionObserver.prototype.observe = () => undefined;
  });
  await page.goto("/");
  const button = page.getByRole("button", { name: "Load more posts" });
  await button.press("Enter");
  await expect(page.locator("article")).toHaveCount(40);
  await expect(button).toBeFocused();
  await expect(page.locator("p[aria-live]")).toHaveText("20 more posts");
});

test("popular posts are sorted by likes and comments and have their own address", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Popular" }).click();
  await expect(page).toHaveURL("/?show=popular");
  await expect(page).toHaveTitle("Popular posts · Blog");
  await expect(page.locator("article")).toHaveCount(20);
  const counts = await page
    .locator("article .counts")
    .evaluateAll((all) =>
      all.map((each) => [...each.children].reduce((sum, c) => sum + Number(c.textContent), 0)),
    );
  expect(counts).toEqual([...counts].sort((one, other) => other - one));
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("tags are one row above the list, which keyboard users can scroll", async ({ page }) => {
    await page.goto("/");
    const tags = page.getByRole("region", { name: "Popular tags" }).getByRole("link");
    await expect(tags.first()).toBeVisible();
    await expect(page.locator("article").first()).toBeVisible();
    const tops = await tags.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top));
    expect(tops.length).toBeGreaterThan(5);
    expect(new Set(tops).size).toBe(1);
    const first = await page.locator("article").first().boundingBox();
    expect(tops[0]).toBeLessThan(first?.y ?? 0);

    await expect(tags.last()).not.toBeInViewport();
    await tags.last().focus();
    await expect(tags.last()).toBeInViewport();
    const feed = page.getByRole("link", { name: "Feed of the newest posts" });
    await expect(feed).toBeInViewport();
    expect((await feed.boundingBox())?.height).toBeGreaterThanOrEqual(24);
  });
});

test("a tag lists its posts and has a feed", async ({ page, request }) => {
  await page.goto("/");
  await page.getByRole("region", { name: "Popular tags" }).getByRole("link", { name: "baking" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("baking");
  await expect(page.locator("article")).toHaveCount(6);
  const feed = await page.getByRole("link", { name: "Feed" }).getAttribute("href");
  expect(await (await request.get(feed ?? "")).text()).toContain("<feed");
});

test("a post shows its text, highlighted code and comments", async ({ page }) => {
  await page.goto(POST);
  await expect(page).toHaveTitle("Ten small things about structured logging · Blog");
  await expect(page.getByRole("heading", { name: "The part nobody mentions", level: 2 })).toBeVisible();
  await expect(page.locator("pre .hljs-keyword").first()).toHaveText("from");
  await expect(page.getByRole("heading", { name: "16 comments" })).toBeVisible();
  await page.getByLabel("Sort comments").selectOption("oldest");
  await expect(page.locator("#comments article").first()).toContainText("malik.dahl");
});

test("a page's metadata are removed on the next page", async ({ page }) => {
  const canonical = page.locator("link[rel=canonical]");
  await page.goto(POST);
  await expect(canonical).toHaveAttribute("href", /structured-logging$/);
  await expect(page.locator("meta[name=author]")).toBeAttached();

  await page.getByRole("link", { name: "Blog", exact: true }).click();
  await expect(page).toHaveURL("/");
  await expect(canonical).toHaveAttribute("href", page.url());
  await expect(page.locator("meta[property], meta[name=author], meta[name=description]")).toHaveCount(0);
  await page.getByRole("link", { name: "Popular" }).click();
  await expect(page).toHaveURL("/?show=popular");
  await expect(canonical).toHaveAttribute("href", new URL("/", page.url()).href);
  await expect(page.locator("link[rel=alternate]")).toHaveCount(1);
});

test("going back to a list restores the scroll position", async ({ page }) => {
  await page.goto("/");
  await page.locator("article").nth(15).getByRole("heading").getByRole("link").click();
  await expect(page).toHaveURL(/\/posts\//);
  await page.goBack();
  await expect(page.locator("article").nth(15)).toBeInViewport();
});

test("a like without a session says why it needs one, and follows after signing in", async ({
  page,
  user,
}) => {
  await page.goto(POST);
  const like = page.getByRole("button", { name: /^Like/ });
  await like.click();
  const reason = page.getByText("Sign in to like “Ten small things about structured logging”.");
  await expect(reason).toBeVisible();
  await page.reload();
  await expect(reason).toBeVisible();
  await fillSignIn(page, user.username);
  await expect(page).toHaveURL(POST);
  await expect(like).toHaveAttribute("aria-pressed", "true");
  await expect(like).toHaveText("21");
  await page.waitForLoadState("networkidle");
  await page.reload();
  await expect(like).toHaveAttribute("aria-pressed", "true");
  await like.click();
  await expect(like).toHaveText("20");
  await page.waitForLoadState("networkidle");
});

test("a like in a list follows after signing up, and the list is where it was", async ({ page }) => {
  const username = newUsername();
  await page.goto("/");
  const post = page.locator("article").nth(15);
  const like = post.getByRole("button", { name: /^Like/ });
  const count = Number(await like.textContent());
  await like.click();
  await page.getByRole("main").getByRole("link", { name: "Sign up" }).click();
  await expect(page.getByText(/^Sign up to like “/)).toBeVisible();
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("E-mail address").fill(`${username}@example.com`);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page).toHaveURL("/");
  await expect(post).toBeInViewport();
  await expect(like).toHaveText(String(count + 1));
  await expect(like).toHaveAttribute("aria-pressed", "true");
});

test("a follow without a session follows after signing in", async ({ page, user, request }) => {
  const author = await register(request);
  await page.goto(`/users/${author.username}`);
  const follow = page.getByRole("button", { name: `Follow ${author.username}` });
  await follow.click();
  await expect(page.getByText(`Sign in to follow ${author.username}.`)).toBeVisible();
  await fillSignIn(page, user.username);
  await expect(page).toHaveURL(`/users/${author.username}`);
  await expect(follow).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText("1 follower")).toBeVisible();
});

test("a reply without a session opens its form after signing in", async ({ page, user }) => {
  await page.goto(POST);
  await page.getByRole("button", { name: "Reply" }).nth(1).click();
  await expect(page.getByText(/^Sign in to reply to /)).toBeVisible();
  await fillSignIn(page, user.username);
  await expect(page.locator(".thread").nth(1).getByLabel("Your reply")).toBeFocused();
});

test("a like that the visitor has given up does not follow", async ({ page, user }) => {
  await page.goto(POST);
  const like = page.getByRole("button", { name: /^Like/ });
  await like.click();
  await expect(page.getByText(/^Sign in to like/)).toBeVisible();
  await page.goBack();
  await page.getByRole("banner").getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByText(/^Sign in to like/)).toBeHidden();
  await fillSignIn(page, user.username);
  await expect(page).toHaveURL(POST);
  await expect(like).toHaveAttribute("aria-pressed", "false");
});

test("titles are the same before and after the front end starts", async ({ page, request }) => {
  const paths = ["/tags/Python", "/tags/no-such-tag", "/?show=following", "/users/OLGA.OLSEN", "/nothing"];
  const cases = [...PAGES, ...paths.map((path) => ({ path, username: undefined }))];
  for (const { path, username } of cases.sort((one) => (one.username ? 1 : -1))) {
    if (username && !(await page.getByRole("link", { name: "My page" }).isVisible()))
      await signIn(page, username);
    const html = await (await request.get(path)).text();
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    const text = await page.evaluate(
      (source) => new DOMParser().parseFromString(source, "text/html").title,
      html,
    );
    expect(await page.title(), path).toBe(text);
  }
});

test("browsers find the icon at its traditional address", async ({ request }) => {
  const response = await request.get("/favicon.ico");
  expect(response.status()).toBe(200);
  expect(response.headers()["content-type"]).toMatch(/^image\//);
});

test("posts of a followed author appear in the feed", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.goto("/?show=following");
  await expect(page.getByText("Follow authors to see their newest posts")).toBeVisible();
  await page.goto("/users/olga.olsen");
  await page.getByRole("button", { name: "Follow olga.olsen" }).click();
  await expect(page.getByText("7 followers")).toBeVisible();
  await page.waitForLoadState("networkidle");
  await page.getByRole("link", { name: "Blog", exact: true }).click();
  await page.getByRole("link", { name: "Following" }).click();
  await expect(page.getByRole("heading", { name: "Ten small things about foreign keys" })).toBeVisible();
  await page.goto("/users/olga.olsen");
  await page.getByRole("button", { name: "Follow olga.olsen" }).click();
  await expect(page.getByText("6 followers")).toBeVisible();
  await page.waitForLoadState("networkidle");
});

test("my page loads the profile, popular posts and comments with one request", async ({ page }) => {
  await signIn(page, "demo");
  const calls: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/")) calls.push(new URL(request.url()).pathname);
  });
  await page.getByRole("link", { name: "My page" }).click();
  await expect(page.getByRole("heading", { name: "Your most popular posts" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Living with sourdough" }).first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "Comments on your posts" })).toBeVisible();
  expect(calls).toEqual(["/api/v1/me/dashboard"]);
});
