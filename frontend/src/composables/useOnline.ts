import { onScopeDispose, readonly, ref } from "vue";

/** Return whether the browser is online, as a reactive value. */
export function useOnline() {
  const isOnline = ref(navigator.onLine);
  const update = () => {
    isOnline.value = navigator.onLine;
  };
  window.addEventListener("online", update);
  window.addEventListener("offline", update);
  onScopeDispose(() => {
    window.removeEventListener("online", update);
    window.removeEventListener("offline", update);
  });
  return readonly(isOnline);
}
