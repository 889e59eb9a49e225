/** What this blog is called, in its header and in the titles of its pages. */
export const SITE_NAME = "Blog";
