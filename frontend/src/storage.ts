/** What this browser remembers; where it refuses to (a setting, or no room), the page does until it is left. */

const memory = new Map<string, string>();

export const storage = {
  get: (key: string): string | null => memory.get(key) ?? allowed(() => localStorage.getItem(key)) ?? null,

  set(key: string, value: string): void {
    const isStored = allowed(() => {
      localStorage.setItem(key, value);
      return true;
    });
    if (isStored) memory.delete(key);
    else memory.set(key, value);
  },

  remove(key: string): void {
    memory.delete(key);
    allowed(() => localStorage.removeItem(key));
  },

  keys: (): string[] => [...memory.keys(), ...(allowed(() => Object.keys(localStorage)) ?? [])],
};

function allowed<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
