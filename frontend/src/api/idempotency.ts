/** Idempotency keys for requests that create something. */

const pendingKeys = new Map<string, string>();

/**
 * Send a request with an idempotency key that stays the same until a response arrives. If the
 * response is lost and the user submits again, the gateway recognises the key and does not write
 * twice.
 *
 * @param request the content of the request; equal requests share a key
 */
export async function withIdempotencyKey<T>(request: unknown, send: (key: string) => Promise<T>): Promise<T> {
  const content = JSON.stringify(request);
  const key = pendingKeys.get(content) ?? newKey();
  pendingKeys.set(content, key);
  const response = await send(key);
  pendingKeys.delete(content);
  return response;
}

/** Return a random key. `crypto.randomUUID` is not available without HTTPS. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
