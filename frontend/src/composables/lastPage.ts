import { tabStorage } from "@/storage";

const KEY = "blog.last-page";

/** Return the last page of this tab that was not for signing in or up: its path with query and hash. */
export function lastPage(): string {
  return tabStorage.get(KEY) ?? "/";
}

export function storeLastPage(fullPath: string): void {
  tabStorage.set(KEY, fullPath);
}
