/** A file to keep. Its name says what it is and never whose. */
export function download(body: string | Uint8Array<ArrayBuffer>, type: string, name: string): Response {
	return new Response(body, {
		headers: {
			'content-type': type,
			'content-disposition': `attachment; filename="${name}"`,
			'cache-control': 'no-store'
		}
	});
}
