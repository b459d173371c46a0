/* How large someone wants the text. Their browser remembers it, so that the next page comes in it at once. */

/** In percent of what the browser is set to. */
export const textSizes = [100, 125, 150] as const;
export const textSizeCookie = 'radslag_text';

/** What the cookie says, as a style; anything else is the usual size. */
export function textSizeStyle(cookie: string | undefined): string {
	const size = textSizes.find((one) => String(one) === cookie);
	return size ? `font-size: ${size}%` : '';
}

/** Shows this page, and every page to come, in that size. */
export function chooseTextSize(size: number): void {
	document.documentElement.style.fontSize = `${size}%`;
	document.cookie = `${textSizeCookie}=${size}; path=/; max-age=${365 * 24 * 60 * 60}; samesite=lax`;
}
