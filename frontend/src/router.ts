import { ref } from "vue";
import { createRouter, createWebHistory } from "vue-router";

import { nextPage } from "./composables/nextPage";
import HomePage from "./pages/HomePage.vue";
import { useNotices } from "./stores/notices";
import { useSession } from "./stores/session";

declare module "vue-router" {
  interface RouteMeta {
    /** Only for signed-in readers. */
    isPrivate?: boolean;
    /** Only for who is not signed in. */
    isEntrance?: boolean;
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
      meta: { isPrivate: true },
    },
    {
      path: "/write",
      name: "write",
      component: () => import("./pages/WritePage.vue"),
      meta: { isPrivate: true },
    },
    {
      path: "/people/:username",
      name: "profile",
      component: () => import("./pages/ProfilePage.vue"),
      props: true,
    },
    { path: "/me", name: "me", component: () => import("./pages/MyPage.vue"), meta: { isPrivate: true } },
    {
      path: "/settings",
      name: "settings",
      component: () => import("./pages/SettingsPage.vue"),
      meta: { isPrivate: true },
    },
    {
      path: "/sign-in",
      name: "sign-in",
      component: () => import("./pages/SignInPage.vue"),
      meta: { isEntrance: true },
    },
    {
      path: "/sign-up",
      name: "sign-up",
      component: () => import("./pages/SignUpPage.vue"),
      meta: { isEntrance: true },
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
  if (!to.meta.isPrivate && !to.meta.isEntrance) return true;
  await restored;
  if (to.meta.isEntrance) return !session.isSignedIn || nextPage(to.query.next);
  return session.isExpected || { name: "sign-in", query: { next: to.fullPath } };
});

/** There is no page: the code of the first one could not be fetched. */
export const hasNoPage = ref(false);

// The code of a page could not be fetched: there is no network, or a new release has replaced it.
router.onError((_error, to, from) => {
  if (from.matched.length === 0) hasNoPage.value = true;
  else if (!navigator.onLine) useNotices().warn("This page cannot be fetched while you are offline.");
  else window.location.assign(to.fullPath);
});

router.afterEach((_to, _from, failure) => {
  if (!failure) hasNoPage.value = false;
});
