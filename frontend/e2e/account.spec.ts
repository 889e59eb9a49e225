import type { Page } from "@playwright/test";

import { expect, fillSignIn, newUsername, PASSWORD, publish, register, signIn, test } from "./fixtures";

async function signOut(page: Page): Promise<void> {
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
}

test("signing up shows errors at the fields, and then signs the user in", async ({ page }) => {
  await page.goto("/sign-up");
  const username = newUsername();
  await page.getByLabel("Username").fill("demo");
  await page.getByLabel("E-mail address").fill(`${username}@example.com`);
  await page.getByLabel("Password").fill("12345678");
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page.getByLabel("Password")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Password")).toHaveAccessibleDescription(/common|numeric/);

  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign up" }).click();
  await page.getByRole("link", { name: "My page" }).click();
  await expect(page.getByRole("heading", { level: 1, name: username })).toBeVisible();
});

test("a wrong password shows an error", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Username or e-mail address").fill("demo");
  await page.getByLabel("Password").fill("wrong-password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
});

test("a session survives a reload, and scripts cannot read its tokens", async ({ page, context, user }) => {
  await signIn(page, user.username);
  await page.reload();
  await expect(page.getByRole("link", { name: "My page" })).toBeVisible();

  const cookies = await context.cookies(`${new URL(page.url()).origin}/api/v1/auth/refresh`);
  expect(cookies).toMatchObject([{ httpOnly: true, sameSite: "Strict", path: "/api/v1/auth" }]);
  const readable = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  expect(readable).not.toContain(cookies[0]?.value);
  expect(readable).not.toMatch(/eyJ/);
});

test("a page opens as the signed-in user's before the profile is loaded", async ({ page, user }) => {
  await signIn(page, user.username);
  let release = (): void => undefined;
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/api/v1/me", async (route) => {
    await isReleased;
    await route.continue();
  });
  const calls: string[] = [];
  page.on("request", (request) => calls.push(new URL(request.url()).pathname));

  await page.goto("/?show=following");
  await expect(page.getByRole("link", { name: "Write" })).toBeVisible();
  await expect(page.getByText("Follow authors to see their newest posts")).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeHidden();
  release();
  await expect(page.getByTitle("My page").locator("*").first()).toBeVisible();
  expect(calls).toContain("/api/v1/me/feed");
  expect(calls).not.toContain("/api/v1/posts");
});

test("signing out ends the session in all tabs", async ({ page, context, user }) => {
  await signIn(page, user.username);
  const other = await context.newPage();
  await other.goto("/settings");
  await expect(other.getByRole("heading", { name: "Settings" })).toBeVisible();

  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await expect(other.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
});

test("a user who signs in in another tab takes over and does not see unsent text", async ({
  page,
  context,
  user,
  request,
}) => {
  const other = await register(request);
  const slug = await publish(request, user, "Two users, one browser");
  const tab = await context.newPage();
  await tab.goto("/sign-in");
  await signIn(page, user.username);
  await page.goto(`/posts/${slug}`);
  await page.getByLabel("Your comment").fill("Mine alone");

  await fillSignIn(tab, other.username);
  await expect(page.getByLabel("Your comment")).toHaveValue("");
  await page.getByLabel("Your comment").fill("From the other");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.locator("#comments article")).toContainText(other.username);
  await page.getByRole("link", { name: "My page" }).click();
  await expect(page.getByRole("heading", { level: 1, name: other.username })).toBeVisible();

  await signOut(tab);
  await signIn(tab, user.username);
  await tab.goto(`/posts/${slug}`);
  await expect(tab.getByLabel("Your comment")).toHaveValue("Mine alone");
});

test("signing out in one tab leads the others to the sign-in page and keeps unsaved text", async ({
  page,
  context,
  user,
}) => {
  await signIn(page, user.username);
  await page.goto("/write");
  await page.getByLabel("Title", { exact: true }).fill("To be continued");
  const me = await context.newPage();
  await me.goto("/me");
  await expect(me.getByRole("heading", { level: 1, name: user.username })).toBeVisible();

  await signOut(await context.newPage());
  await expect(me).toHaveURL("/sign-in?next=/me");
  await expect(page).toHaveURL("/sign-in?next=/write");
  await fillSignIn(page, user.username);
  await expect(page).toHaveURL("/write");
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("To be continued");
});

test("signed-in users are redirected from the sign-in and sign-up pages", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.goto("/sign-in?next=/settings");
  await expect(page).toHaveURL("/settings");
  await page.goto("/sign-up");
  await expect(page).toHaveURL("/");
});

test("a private page requires signing in first", async ({ page, user }) => {
  await page.goto("/settings");
  await expect(page).toHaveURL("/sign-in?next=/settings");
  await page.getByLabel("Username or e-mail address").fill(user.username);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/settings");
});

test("signing in from the header returns to the page", async ({ page, user, request }) => {
  const slug = await publish(request, user, "Worth signing in for");
  await page.goto(`/posts/${slug}`);
  await page.getByRole("banner").getByRole("link", { name: "Sign up" }).click();
  await page.getByRole("banner").getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Username or e-mail address").fill(user.username);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`/posts/${slug}`);
});

test("the sign-in page without a requested page returns to the last page", async ({ page, user }) => {
  await page.goto("/?show=popular");
  await signIn(page, user.username);
  await expect(page).toHaveURL("/?show=popular");
});

test("a session that has expired returns to the page after signing in", async ({ page, context, user }) => {
  await signIn(page, user.username);
  for (const path of ["/settings", "/?show=following", "/users/olga.olsen?show=popular"]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    await context.clearCookies();
    await signIn(page, user.username);
    await expect(page).toHaveURL(path);
  }
});

test("a like with a session that has expired follows after signing in", async ({
  page,
  context,
  user,
  request,
}) => {
  const slug = await publish(request, user, "Worth two sessions");
  await signIn(page, user.username);
  await page.goto(`/posts/${slug}`);
  await page.waitForLoadState("networkidle");
  await context.clearCookies();
  let isExpired = true;
  await page.route("**/like", (route) =>
    isExpired ? route.fulfill({ status: 401, json: {} }) : route.continue(),
  );
  const like = page.getByRole("button", { name: /^Like/ });
  await like.click();
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await expect(dialog.getByText("Sign in to like “Worth two sessions”.")).toBeVisible();
  isExpired = false;
  await fillSignIn(page, user.username);
  await expect(dialog).toBeHidden();
  await expect(like).toHaveAttribute("aria-pressed", "true");
});

test("the profile and the password can be changed", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.goto("/settings");
  await page.getByLabel("About you").fill("Reads more than writes.");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Profile saved.")).toBeVisible();

  await page.getByLabel("Current password").fill("wrong");
  await page.getByLabel("New password").fill("another-fine-password");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByLabel("Current password")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Password changed.")).toBeVisible();

  await page.goto(`/users/${user.username}`);
  await expect(page.getByText("Reads more than writes.")).toBeVisible();
});

test("deleting the account requires the password and removes the user", async ({ page, user }) => {
  await signIn(page, user.username);
  await page.goto("/settings");
  await page.getByRole("button", { name: "Delete account" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete your account permanently?" });
  await dialog.getByLabel("Your password").fill("wrong");
  await dialog.getByRole("button", { name: "Delete permanently" }).click();
  await expect(dialog.getByLabel("Your password")).toHaveAttribute("aria-invalid", "true");

  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Delete account" }).click();
  await expect(dialog.getByLabel("Your password")).toHaveValue("");
  await expect(dialog.getByRole("alert")).toBeHidden();
  await expect(dialog.getByLabel("Your password")).not.toHaveAttribute("aria-invalid", "true");

  await dialog.getByLabel("Your password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Delete permanently" }).click();
  await expect(page.getByText("Your account was deleted.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await page.goto(`/users/${user.username}`);
  await expect(page.getByText("There is no user with this name.")).toBeVisible();
});
