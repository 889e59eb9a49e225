import { tabStorage } from "@/storage";

const KEY = "blog.last-page";

/**
 * Return the path, query and hash of the last page of this tab. It is a page that has opened, or that
 * would have opened if it did not require signing in first.
 */
export function lastPage(): string {
  return tabStorage.get(KEY) ?? "/";
}

export function storeLastPage(fullPath: string): void {
  tabStorage.set(KEY, fullPath);
}
