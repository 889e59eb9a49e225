import { type MaybeRefOrGetter, toValue, watchEffect } from "vue";

import { SITE_NAME } from "@/site";
import { useNotices } from "@/stores/notices";

/** The page's title, in the browser's tab and spoken to screen readers. Nothing changes while it is empty. */
export function useTitle(title: MaybeRefOrGetter<string | undefined>): void {
  const notices = useNotices();
  watchEffect(() => {
    const text = toValue(title);
    if (!text) return;
    document.title = `${text} · ${SITE_NAME}`;
    notices.speak(text);
  });
}
