import { defineStore } from "pinia";
import { ref, watchEffect } from "vue";

import { storage } from "@/storage";

export type Theme = "system" | "light" | "dark";

const KEY = "blog.theme";
const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };

/** The colour theme: light, dark or the system's. The choice is stored in this browser. */
export const useTheme = defineStore("theme", () => {
  const theme = ref<Theme>(storedTheme());

  watchEffect(() => {
    if (theme.value === "system") {
      delete document.documentElement.dataset.theme;
      storage.remove(KEY);
    } else {
      document.documentElement.dataset.theme = theme.value;
      storage.set(KEY, theme.value);
    }
  });

  return {
    theme,
    switchToNext: () => {
      theme.value = NEXT[theme.value];
    },
  };
});

function storedTheme(): Theme {
  const value = storage.get(KEY);
  return value === "light" || value === "dark" ? value : "system";
}
