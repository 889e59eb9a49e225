import { type MaybeRefOrGetter, toValue, watchEffect } from "vue";

import { SITE_NAME } from "@/site";
import { useNotices } from "@/stores/notices";

/**
 * Set the document's title and announce it to screen readers. The gateway gives the page the same title.
 *
 * @param title the page's title; empty for the name of the site, undefined if it is not known yet
 * @param announcement the announced text, if it differs from the title
 */
export function useTitle(
  title: MaybeRefOrGetter<string | undefined>,
  announcement: MaybeRefOrGetter<string | undefined> = title,
): void {
  const notices = useNotices();
  watchEffect(() => {
    const text = toValue(title);
    if (text === undefined) return;
    document.title = text ? `${text} · ${SITE_NAME}` : SITE_NAME;
    notices.announce(toValue(announcement) ?? text);
  });
}
