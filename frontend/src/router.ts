import { ref } from "vue";
import { createRouter, createWebHistory } from "vue-router";

import { lastPage, storeLastPage } from "./composables/lastPage";
import { redirectTarget } from "./composables/redirectTarget";
import HomePage from "./pages/HomePage.vue";
import { useIntent } from "./stores/intent";
import { useNotices } from "./stores/notices";
import { useSession } from "./stores/session";

declare module "vue-router" {
  interface RouteMeta {
    /** For signed-in users only. */
    requiresSignIn?: boolean;
    /** For visitors who are not signed in. */
    isGuestOnly?: boolean;
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: "/", name: "home", component: HomePage },
    { path: "/tags/:tag", name: "tag", component: () => import("./pages/TagPage.vue"), props: true },
    { path: "/posts/:slug", name: "post", component: () => import("./pages/PostPage.vue"), props: true },
    {
      path: "/posts/:slug/edit",
      name: "edit",
      component: () => import("./pages/EditPage.vue"),
      props: true,
      meta: { requiresSignIn: true },
    },
    {
      path: "/write",
      name: "write",
      component: () => import("./pages/WritePage.vue"),
      meta: { requiresSignIn: true },
    },
    {
      path: "/users/:username",
      name: "profile",
      component: () => import("./pages/ProfilePage.vue"),
      props: true,
    },
    {
      path: "/me",
      name: "me",
      component: () => import("./pages/MyPage.vue"),
      meta: { requiresSignIn: true },
    },
    {
      path: "/settings",
      name: "settings",
      component: () => import("./pages/SettingsPage.vue"),
      meta: { requiresSignIn: true },
    },
    {
      path: "/sign-in",
      name: "sign-in",
      component: () => import("./pages/SignInPage.vue"),
      meta: { isGuestOnly: true },
    },
    {
      path: "/sign-up",
      name: "sign-up",
      component: () => import("./pages/SignUpPage.vue"),
      meta: { isGuestOnly: true },
    },
    { path: "/:rest(.*)*", name: "not-found", component: () => import("./pages/NotFoundPage.vue") },
  ],
  scrollBehavior(to, from, saved) {
    if (saved) return saved;
    if (to.hash) return { el: to.hash };
    return to.path === from.path ? {} : { top: 0 };
  },
});

router.beforeEach(async (to) => {
  const session = useSession();
  const restored = session.restore();
  if (!to.meta.requiresSignIn && !to.meta.isGuestOnly) return true;
  await restored;
  if (to.meta.isGuestOnly) return !session.isSignedIn || redirectTarget(to.query.next);
  return session.mayBeSignedIn || { name: "sign-in", query: { next: to.fullPath } };
});

router.afterEach((to, from, failure) => {
  if (failure) return;
  if (to.meta.isGuestOnly) return storeLastPage(redirectTarget(to.query.next, lastPage()));
  storeLastPage(to.fullPath);
  // A visitor who has gone on without signing in does not want it any more.
  if (!from.meta.isGuestOnly || !useSession().isSignedIn) useIntent().clear();
});

/** The code of the first page could not be loaded, so there is no page to show. */
export const isFirstPageMissing = ref(false);

// The code of a page could not be loaded: the browser is offline, or a new release has replaced it.
router.onError((_error, to, from) => {
  if (from.matched.length === 0) isFirstPageMissing.value = true;
  else if (!navigator.onLine) useNotices().warn("This page cannot be loaded while you are offline.");
  else window.location.assign(to.fullPath);
});

router.afterEach((_to, _from, failure) => {
  if (!failure) isFirstPageMissing.value = false;
});
