/** Sending again what may have arrived already. */

const unanswered = new Map<string, string>();

/**
 * Sends with an idempotency key that stays the same until there is an answer: whoever presses the button again after
 * the answer was lost does not write the same thing twice.
 *
 * @param request what is sent; another request has another key
 */
export async function once<T>(request: unknown, send: (key: string) => Promise<T>): Promise<T> {
  const name = JSON.stringify(request);
  const key = unanswered.get(name) ?? newKey();
  unanswered.set(name, key);
  const answer = await send(key);
  unanswered.delete(name);
  return answer;
}

/** `randomUUID` would need HTTPS. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
