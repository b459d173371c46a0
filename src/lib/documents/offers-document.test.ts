import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { decisions } from '#lib/domain/plan.ts';
import { decide, offerWords, readOffers } from './offers-document.ts';

describe('what professionals answer', () => {
	test.each(decisions)('%s, with their words beside it', (decision) => {
		const doc = new Y.Doc();
		decide(doc, 'walk', decision, 'Daniel');
		offerWords(doc, 'walk').insert(0, 'Vi hör av oss före den 1 maj');
		expect(readOffers(doc)).toEqual([
			{ action: 'walk', decision, words: 'Vi hör av oss före den 1 maj', day: '', by: 'Daniel' }
		]);
	});

	test('words alone are an answer too, and a choice alone', () => {
		const doc = new Y.Doc();
		offerWords(doc, 'walk').insert(0, 'Vi tänker');
		decide(doc, 'call', 'now', 'Petra');
		expect(readOffers(doc)).toHaveLength(2);
		expect(readOffers(doc)).toContainEqual({
			action: 'walk',
			decision: '',
			words: 'Vi tänker',
			day: '',
			by: ''
		});
		expect(readOffers(doc)).toContainEqual({
			action: 'call',
			decision: 'now',
			words: '',
			day: '',
			by: 'Petra'
		});
	});

	test('a field that was only looked at is no answer', () => {
		const doc = new Y.Doc();
		offerWords(doc, 'walk');
		offerWords(doc, 'call').insert(0, ' \n');
		expect(readOffers(doc)).toEqual([]);
	});

	test('two who write beside the same action at once, before either saw the other, lose nothing', () => {
		const [school, social] = [new Y.Doc(), new Y.Doc()];
		offerWords(school, 'walk').insert(0, 'Skolan möter. ');
		decide(school, 'walk', 'now', 'Petra');
		offerWords(social, 'walk').insert(0, 'Ansök hos oss. ');
		decide(social, 'walk', 'application', 'Daniel');
		Y.applyUpdate(school, Y.encodeStateAsUpdate(social));
		Y.applyUpdate(social, Y.encodeStateAsUpdate(school));
		expect(readOffers(school)).toEqual(readOffers(social));
		const [offer] = readOffers(school);
		expect(offer?.words).toContain('Skolan möter. ');
		expect(offer?.words).toContain('Ansök hos oss. ');
		// The choice is one person's, whole: never the decision of one with the name of another.
		expect([
			['now', 'Petra'],
			['application', 'Daniel']
		]).toContainEqual([offer?.decision, offer?.by]);
	});

	test.each([
		['a word', 'rubbish'],
		['nothing', null],
		['a number', 7],
		['a choice that there is not', { decision: 'maybe', by: 'Petra' }],
		['a choice by nobody', { decision: { now: true }, by: { toString: null } }],
		['shared text', new Y.Text('rubbish')]
	])('%s that somebody put among the choices does not hide the others', (_what, rubbish) => {
		const spoilt = new Y.Doc();
		spoilt.getMap('choices').set('odd', rubbish);
		decide(spoilt, 'walk', 'now', 'Petra');
		offerWords(spoilt, 'odd').insert(0, 'ord');
		const doc = new Y.Doc();
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(spoilt));
		expect(readOffers(doc)).toContainEqual({
			action: 'walk',
			decision: 'now',
			words: '',
			day: '',
			by: 'Petra'
		});
		expect(readOffers(doc)).toContainEqual({
			action: 'odd',
			decision: '',
			words: 'ord',
			day: '',
			by: expect.any(String) as string
		});
	});
});
