/** Nothing here needs a script: a page to read, a form to send (docs/decisions). */
export const csr = false;
