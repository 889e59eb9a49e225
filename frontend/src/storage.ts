/** Key-value storage of the browser. If the browser refuses (a setting, no space), values stay in memory. */
function createStorage(browserStorage: () => Storage) {
  const memory = new Map<string, string>();
  return {
    get: (key: string): string | null =>
      memory.get(key) ?? tryStorage(() => browserStorage().getItem(key)) ?? null,

    set(key: string, value: string): void {
      const isStored = tryStorage(() => {
        browserStorage().setItem(key, value);
        return true;
      });
      if (isStored) memory.delete(key);
      else memory.set(key, value);
    },

    remove(key: string): void {
      memory.delete(key);
      tryStorage(() => browserStorage().removeItem(key));
    },

    keys: (): string[] => [...memory.keys(), ...(tryStorage(() => Object.keys(browserStorage())) ?? [])],
  };
}

function tryStorage<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

/** Shared by all tabs. */
export const storage = createStorage(() => localStorage);

/** For this tab only, until it is closed. */
export const tabStorage = createStorage(() => sessionStorage);
