/** What all tests need: people, posts, and pages that must not complain in the console. */

import { type APIRequestContext, test as base, expect, type Page } from "@playwright/test";

export const PASSWORD = process.env.E2E_PASSWORD ?? "";

export interface Person {
  username: string;
  token: string;
}

interface Blog {
  /** A new account. */
  person: Person;
  /** Messages that a test expects in the console. A refused script or style is never among them. */
  expectedInConsole: RegExp;
}

let last = 0;

/** A username nobody has. Of digits: by chance, letters are too similar to PASSWORD, which signing up then refuses. */
export function newUsername(): string {
  return `reader-${Date.now()}-${++last}`;
}

export const test = base.extend<Blog>({
  person: async ({ request }, use) => {
    await use(await register(request));
  },
  expectedInConsole: [/status of (400|401|404)/, { option: true }],
  page: async ({ page, expectedInConsole }, use) => {
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (!["error", "warning"].includes(message.type()) || expectedInConsole.test(message.text())) return;
      complaints.push(message.text());
    });
    await use(page);
    expect(complaints).toEqual([]);
  },
});

export async function register(request: APIRequestContext): Promise<Person> {
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

/** Where the form is open already. */
export async function fillSignIn(page: Page, username: string): Promise<void> {
  await page.getByLabel("Username or e-mail address").fill(username);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("link", { name: "My page" })).toBeVisible();
}

/** A published post by a person, made without the browser; its slug. */
export async function publish(
  request: APIRequestContext,
  author: Person,
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

/** A post, its comment and its author, in which all is as long as it may be and nothing has a space. */
export async function publishHostile(request: APIRequestContext, author: Person) {
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

export { expect };
