/**
 * 256 Swedish words that are easy to say, hear and spell, for the spoken code of a link and for the seal. One word is
 * eight bits. The order is fixed: changing it changes what old seals read as.
 */
export const words: readonly string[] = `
	abborre adress akvarell aladåb alm ananas and anis apelsin apa april arm aska asp atlas axel
	backe bagare balkong banan banjo barr bastu berg bi björk björn blad blomma blåbär boll bok
	bord borste bro bris bröd buss bulle båt bäck bälte bänk bär bäver böna cello citron cirkel
	cykel dagg dal damm dans delfin dill docka drake drottning duva dörr ek eko eld elefant elva
	fabel fackla fartyg fasan fem film filt fisk fjord fjäder fjäll flagga flod flygel flöjt fogde
	fot fyr fåtölj fågel fält får färja fönster gala galax gitarr glas glöd gnista gran granit
	gren groda grotta gräs guld gunga gurka gårdar gås gädda hagel hall hammare hamn hare hasselnöt
	hatt hav havre hjort hjul honung humla hus häst höst hösäck igelkott iller is jakt jasmin jord
	jul juni kaka kanel kanot kapten karta kastanj katt kedja klippa klocka klöver ko kobolt kofta
	kompass korg korp krita krona kudde kvist kyrka kål källa kö köpman lada lamm lampa lax
	leopard lilja lin linje ljung ljus lo lok lunch lykta lärka lök lönn löv mandel mantel
	marknad mask mejsel melon mil mjöl mjölk molly morot moln mur mussla myra måne mås mössa
	natt nejlika nio not näktergal nöt oas ocean oliv orgel ost paraply park pensel penna persika
	piano pil plommon potatis rabarber ren ring ris ros ruta råg räv rönn saft sand sju sjö
	skog skridsko skuta sköld smultron snö sol spår stege sten stig storm strand sväva
	svan säd tall tand te tiger torg tråd trumma tulpan tuva tåg tång ull
`
	.trim()
	.split(/\s+/u);

/** The word of one byte, 0–255. */
export function oneOf(byte: number): string {
	const word = words[byte];
	if (!word) throw new RangeError(`There is no word for ${byte}`);
	return word;
}

/** Four words to read aloud and compare: the first 32 bits of the SHA-256 of the canonical form. */
export function sealWords(sha256: Uint8Array): string[] {
	return [...sha256.subarray(0, 4)].map(oneOf);
}
