/** What the browser remembers; where it refuses to (a setting, or no room), the page does until it is left. */
function rememberedBy(browser: () => Storage) {
  const memory = new Map<string, string>();
  return {
    get: (key: string): string | null => memory.get(key) ?? allowed(() => browser().getItem(key)) ?? null,

    set(key: string, value: string): void {
      const isStored = allowed(() => {
        browser().setItem(key, value);
        return true;
      });
      if (isStored) memory.delete(key);
      else memory.set(key, value);
    },

    remove(key: string): void {
      memory.delete(key);
      allowed(() => browser().removeItem(key));
    },

    keys: (): string[] => [...memory.keys(), ...(allowed(() => Object.keys(browser())) ?? [])],
  };
}

function allowed<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

/** The same for all tabs, until it is removed. */
export const storage = rememberedBy(() => localStorage);

/** This tab's own, until it is closed. */
export const tabStorage = rememberedBy(() => sessionStorage);
