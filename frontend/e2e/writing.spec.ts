import { expect, publish, signIn, test } from "./fixtures";

test("a post from the first word to its end", async ({ page, person }) => {
  await signIn(page, person.username);
  await page.getByRole("link", { name: "Write" }).click();
  await page.getByLabel("Title", { exact: true }).fill("On waiting");
  const text = page.getByLabel("Text, in Markdown");
  await text.fill("Slowly");
  await text.selectText();
  await page.keyboard.press("Control+b");
  await expect(page.getByRole("region", { name: "Preview" }).locator("strong")).toHaveText("Slowly");
  const tags = page.getByRole("combobox", { name: "Tags" });
  await tags.fill("Slow Living");
  await tags.press("Enter");
  await expect(page.getByRole("list", { name: "Chosen tags" })).toHaveText("slow-living");

  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page).toHaveURL(/\/posts\/on-waiting[^/]*\/edit$/);
  await page.goto("/me");
  await page.getByRole("link", { name: "On waiting" }).click();
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "On waiting" })).toBeVisible();

  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("Summary").fill("A short one.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("A short one.")).toBeVisible();

  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await expect(page.getByText("The post is deleted.")).toBeVisible();
  await expect(page).toHaveURL("/me");
  await expect(page.getByRole("link", { name: "On waiting" })).toBeHidden();
});

test("unsaved words survive a reload, and leaving asks first", async ({ page, person }) => {
  await signIn(page, person.username);
  await page.goto("/write");
  await page.getByLabel("Title", { exact: true }).fill("Half a thought");
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Half a thought");

  await page.getByRole("link", { name: "Blog", exact: true }).click();
  await page.getByRole("button", { name: "Stay" }).click();
  await expect(page).toHaveURL("/write");
  await page.getByRole("link", { name: "Blog", exact: true }).click();
  await page.getByRole("button", { name: "Leave" }).click();
  await expect(page).toHaveURL("/");
  await page.goto("/write");
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Half a thought");
  await page.getByRole("button", { name: "Discard it" }).click();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("");
});

test("going back twice asks once, and the address stays that of the page", async ({ page, person }) => {
  await signIn(page, person.username);
  await page.goto("/");
  await page.getByRole("link", { name: "Popular" }).click();
  await page.getByRole("link", { name: "Write" }).click();
  await page.getByLabel("Title", { exact: true }).fill("Going, going");
  const back = () => page.evaluate(() => window.history.back());
  const question = page.getByRole("heading", { name: "Leave without saving?" });

  await back();
  await expect(question).toBeVisible();
  await expect(page).toHaveURL("/write");
  await back();
  await expect(page).toHaveURL("/write");
  await page.getByRole("button", { name: "Stay" }).click();
  await expect(question).toBeHidden();
  await expect(page).toHaveURL("/write");
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue("Going, going");

  await back();
  await page.getByRole("button", { name: "Leave" }).click();
  await expect(page).toHaveURL("/?show=popular");
  await expect(page).toHaveTitle("Popular posts · Blog");
  await back();
  await expect(page).toHaveURL("/");
});

test("a change of a published post is saved, and back does not lead to the post again", async ({
  page,
  person,
  request,
}) => {
  const slug = await publish(request, person, "Out already");
  await signIn(page, person.username);
  await page.goto("/me");
  await page.getByRole("link", { name: "Out already" }).first().click();
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("Text, in Markdown").fill("Better words.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await expect(page).toHaveURL(`/posts/${slug}`);
  await expect(page.locator(".prose")).toHaveText("Better words.");
  await page.goBack();
  await expect(page).toHaveURL("/me");
});

test("what the gateway does not accept is said at its field, and the field is gone to", async ({
  page,
  person,
}) => {
  await signIn(page, person.username);
  await page.goto("/write");
  const text = page.getByLabel("Text, in Markdown");
  await text.fill("x".repeat(100_001));
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByLabel("Title", { exact: true })).toBeFocused();
  await expect(page.getByLabel("Title", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(text).toHaveValue(/^x{100001}$/);
  await expect(text).toHaveAccessibleDescription(/100,?000/);
});

test("summary and tags, side by side, are of one height", async ({ page, person }) => {
  await signIn(page, person.username);
  await page.goto("/write");
  const summary = await page.getByLabel("Summary").boundingBox();
  const tags = await page.locator(".input.tags").boundingBox();
  expect(tags?.y).toBe(summary?.y);
  expect(tags?.height).toBe(summary?.height);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("what is wrong with the text shows, even from its preview", async ({ page, person }) => {
    await signIn(page, person.username);
    await page.goto("/write");
    await page.getByLabel("Title", { exact: true }).fill("Without a word");
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByRole("button", { name: "Publish" }).click();
    await expect(page.getByLabel("Text, in Markdown")).toBeFocused();
    await expect(page.locator(".error")).toBeInViewport();
  });

  test("the last line is not behind anything", async ({ page, person }) => {
    await signIn(page, person.username);
    await page.goto("/write");
    const text = page.getByLabel("Text, in Markdown");
    await text.fill("A line.\n".repeat(60));
    await text.press("End");
    await page.keyboard.type("The last.");
    const atTheCaret = await text.evaluate((field) => {
      const { left, bottom } = field.getBoundingClientRect();
      return document.elementFromPoint(left + 20, Math.min(bottom, window.innerHeight) - 5) === field;
    });
    expect(atTheCaret).toBe(true);
  });
});

test("another's post is not there to be edited", async ({ page, person }) => {
  await signIn(page, person.username);
  await page.goto("/posts/ten-small-things-about-structured-logging/edit");
  await expect(page.getByText("There is no post of yours at this address.")).toBeVisible();
});

test("comments: written, answered, changed, deleted", async ({ page, person, request }) => {
  const slug = await publish(request, person, "Say something");
  await signIn(page, person.username);
  await page.goto(`/posts/${slug}`);
  await page.getByLabel("Your comment").fill("The first one");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("heading", { name: "1 comment" })).toBeVisible();
  const comments = page.locator("#comments");

  const reply = comments.getByRole("button", { name: "Reply" });
  await reply.click();
  await expect(comments.getByLabel("Your reply")).toBeFocused();
  await comments.getByLabel("Your reply").fill("And an answer");
  await comments.getByRole("button", { name: "Send" }).last().click();
  await expect(page.getByRole("heading", { name: "2 comments" })).toBeVisible();
  await expect(reply).toBeFocused();

  const edit = comments.getByRole("button", { name: "Edit" }).first();
  await edit.click();
  await expect(comments.getByLabel("Change your comment")).toBeFocused();
  await comments.getByLabel("Change your comment").fill("The first one, better");
  await comments.getByRole("button", { name: "Send" }).last().click();
  await expect(comments.getByText("The first one, better")).toBeVisible();
  await expect(edit).toBeFocused();
  await expect(comments.getByText("And an answer")).toBeVisible();

  await comments.getByRole("button", { name: "Delete" }).first().click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await expect(comments.getByText("Deleted.", { exact: true })).toBeVisible();
  await page.reload();
  await expect(comments.getByText("Deleted.", { exact: true })).toBeVisible();
  await expect(comments.getByText("And an answer")).toBeVisible();
});

test("a moderator hides a comment and brings it back", async ({ page, person, request }) => {
  const slug = await publish(request, person, "To be moderated");
  const response = await request.post(`/api/v1/posts/${slug}/comments`, {
    headers: { Authorization: `Bearer ${person.token}` },
    data: { body: "Not so nice" },
  });
  expect(response.status()).toBe(201);

  await signIn(page, "moderator");
  await page.goto(`/posts/${slug}`);
  const comments = page.locator("#comments");
  await comments.getByRole("button", { name: "Hide" }).click();
  await expect(page.getByRole("dialog")).toContainText("after that, only in the admin");
  await comments.getByRole("button", { name: "Hide it" }).click();
  await expect(comments.getByText("Hidden by a moderator.")).toBeVisible();
  await expect(comments.getByText("Not so nice")).toBeHidden();
  await comments.getByRole("button", { name: "Show again" }).click();
  await expect(comments.getByText("Not so nice")).toBeVisible();
});
