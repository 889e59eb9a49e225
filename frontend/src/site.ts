/** What this blog is called: set in `.env`, and by it in index.html, where the gateway reads it too. */
export const SITE_NAME: string = import.meta.env.VITE_SITE_NAME;
