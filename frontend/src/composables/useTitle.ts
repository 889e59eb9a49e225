import { type MaybeRefOrGetter, toValue, watchEffect } from "vue";

import { SITE_NAME } from "@/site";
import { useNotices } from "@/stores/notices";

/** Set the document's title and announce it to screen readers. An empty title changes nothing. */
export function useTitle(title: MaybeRefOrGetter<string | undefined>): void {
  const notices = useNotices();
  watchEffect(() => {
    const text = toValue(title);
    if (!text) return;
    document.title = `${text} · ${SITE_NAME}`;
    notices.announce(text);
  });
}
