/** Fixtures and helpers of all tests. A page fails its test if it logs an error in the console. */

import { type APIRequestContext, test as base, expect, type Page } from "@playwright/test";

export const PASSWORD = process.env.E2E_PASSWORD ?? "";

export interface TestUser {
  username: string;
  token: string;
}

interface Fixtures {
  /** A new account. */
  user: TestUser;
  /** Console messages that a test expects. They never include a blocked script or style. */
  expectedInConsole: RegExp;
}

let lastNumber = 0;

/**
 * Return an unused username. It contains digits only, because random letters may resemble PASSWORD, and
 * the gateway refuses a password that is similar to the username.
 */
export function newUsername(): string {
  return `reader-${Date.now()}-${++lastNumber}`;
}

export const test = base.extend<Fixtures>({
  user: async ({ request }, use) => {
    await use(await register(request));
  },
  expectedInConsole: [/status of (400|401|404)/, { option: true }],
  page: async ({ page, expectedInConsole }, use) => {
    const messages: string[] = [];
    page.on("pageerror", (error) => messages.push(error.message));
    page.on("console", (message) => {
      if (!["error", "warning"].includes(message.type()) || expectedInConsole.test(message.text())) return;
      messages.push(message.text());
    });
    await use(page);
    expect(messages).toEqual([]);
  },
});

export async function register(request: APIRequestContext): Promise<TestUser> {
  const username = newUsername();
  const response = await request.post("/api/v1/auth/register", {
    data: { username, email: `${username}@example.com`, password: PASSWORD },
  });
  expect(response.status(), await response.text()).toBe(201);
  return { username, token: (await response.json()).tokens.access_token };
}

export async function signIn(page: Page, username: string): Promise<void> {
  await page.goto("/sign-in");
  await fillSignIn(page, username);
}

/** Fill in and submit the sign-in form that is already open. */
export async function fillSignIn(page: Page, username: string): Promise<void> {
  await page.getByLabel("Username or e-mail address").fill(username);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("link", { name: "My page" })).toBeVisible();
}

/** Publish a post through the API. Returns its slug. */
export async function publish(
  request: APIRequestContext,
  author: TestUser,
  title: string,
  body = "Some words.",
): Promise<string> {
  const response = await request.post("/api/v1/posts", {
    headers: { Authorization: `Bearer ${author.token}` },
    data: { title, body, status: "published" },
  });
  expect(response.status(), await response.text()).toBe(201);
  return (await response.json()).slug;
}

/** Publish a post with a comment in which all texts have the maximum length and no spaces. */
export async function publishLongContent(request: APIRequestContext, author: TestUser) {
  const headers = { Authorization: `Bearer ${author.token}` };
  const link = `https://www.example.org/${"path".repeat(40)}`;
  const tags = [..."abcdefghij"].map((letter) => letter.repeat(40));
  const me = await request.patch("/api/v1/me", { headers, data: { bio: "b".repeat(1000) } });
  expect(me.status(), await me.text()).toBe(200);
  const response = await request.post("/api/v1/posts", {
    headers,
    data: {
      title: "W".repeat(200),
      summary: "s".repeat(500),
      body: `${link}\n\n# ${"H".repeat(200)}\n\n> - ${"l".repeat(200)}\n\n|a|b|\n|-|-|\n|${link}|${link}|`,
      tags,
      status: "published",
    },
  });
  expect(response.status(), await response.text()).toBe(201);
  const { slug } = await response.json();
  const comment = await request.post(`/api/v1/posts/${slug}/comments`, { headers, data: { body: link } });
  expect(comment.status(), await comment.text()).toBe(201);
  return { slug, tag: tags[0] };
}

/** Publish a post with a comment whose texts are single clusters, as long as the fields allow. */
export async function publishCluster(request: APIRequestContext, author: TestUser, cluster: string) {
  const headers = { Authorization: `Bearer ${author.token}` };
  const repeated = (length: number) => cluster.repeat(Math.floor(length / [...cluster].length));
  // Emoji are not letters, so tags cannot have them.
  const tag = /^\p{L}/u.test(cluster) ? repeated(40) : "emoji";
  const me = await request.patch("/api/v1/me", { headers, data: { bio: repeated(1000) } });
  expect(me.status(), await me.text()).toBe(200);
  const long = repeated(2000);
  const response = await request.post("/api/v1/posts", {
    headers,
    data: {
      title: repeated(200),
      summary: repeated(500),
      body: `${long}\n\n# ${long}\n\n> - ${long}\n\n|a|\n|-|\n|${long}|`,
      tags: [tag],
      status: "published",
    },
  });
  expect(response.status(), await response.text()).toBe(201);
  const { slug } = await response.json();
  const comment = await request.post(`/api/v1/posts/${slug}/comments`, { headers, data: { body: long } });
  expect(comment.status(), await comment.text()).toBe(201);
  return { slug, tag: encodeURIComponent(tag) };
}

export { expect };
