/** The site's name. It is set in `.env`, which also puts it into index.html, where the gateway reads it. */
export const SITE_NAME: string = import.meta.env.VITE_SITE_NAME;
