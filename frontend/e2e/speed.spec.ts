import type { CDPSession, Page } from "@playwright/test";

import { expect, test } from "./fixtures";

const KB = 1024;
const SCRIPT_BUDGET = 120 * KB;
const REQUEST_BUDGET = 25;
const PAINT_BUDGET_MS = 4000;

// Lighthouse's slow 4G: 150 ms round-trip time, 1.6 Mbit/s.
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 200 * KB, uploadThroughput: 94 * KB };

const FIRST_PAGES = { home: "/", post: "/posts/ten-small-things-about-structured-logging" };

for (const [name, path] of Object.entries(FIRST_PAGES)) {
  test(`${name} as the first page stays within its budgets on a slow network`, async ({ page }) => {
    const chromium = await page.context().newCDPSession(page);
    const received = await countResponses(chromium);
    await chromium.send("Network.emulateNetworkConditions", SLOW_4G);
    await page.goto(path);
    await expect(page.getByRole("article").first()).toBeVisible();
    const contentAfter = await page.evaluate(() => performance.now());
    await page.waitForLoadState("networkidle");

    const paint = await firstPaint(page);
    const kilobytes = (type: string) => Math.round((received.bytes[type] ?? 0) / KB);
    console.log(
      `${name}: ${kilobytes("Script")} KB of scripts, ${kilobytes("Stylesheet")} KB of styles,` +
        ` ${kilobytes("Font")} KB of fonts, ${received.requests} requests,` +
        ` first paint after ${Math.round(paint)} ms, content after ${Math.round(contentAfter)} ms`,
    );
    expect(received.bytes.Script).toBeGreaterThan(0);
    expect(received.bytes.Script).toBeLessThan(SCRIPT_BUDGET);
    expect(received.requests).toBeLessThanOrEqual(REQUEST_BUDGET);
    expect(paint).toBeLessThan(PAINT_BUDGET_MS);
  });
}

/** Count the requests and the received bytes by type: compressed, including headers. */
async function countResponses(chromium: CDPSession) {
  const received = { requests: 0, bytes: {} as Record<string, number> };
  const types = new Map<string, string>();
  await chromium.send("Network.enable");
  chromium.on("Network.responseReceived", ({ requestId, type }) => {
    received.requests += 1;
    types.set(requestId, type);
  });
  chromium.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const type = types.get(requestId) ?? "Other";
    received.bytes[type] = (received.bytes[type] ?? 0) + encodedDataLength;
  });
  return received;
}

function firstPaint(page: Page): Promise<number> {
  return page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.POSITIVE_INFINITY,
  );
}
