import { describe, expect, test } from 'vitest';
import { afterwards, expectAll, together } from './people.ts';

describe.each(['textarea', 'input'] as const)('together in the same %s', (kind) => {
	test('what one person types letter by letter, the others see letter by letter', async () => {
		const { sara, birgit, amir } = together('', kind);
		await sara.types('He');
		expect(birgit.field.value).toBe('He');
		await sara.types('j!');
		expect(amir.field.value).toBe('Hej!');
		expectAll('Hej!');
	});

	test('two people typing at the same time in two places lose no letter', async () => {
		const { sara, birgit } = together(' och ', kind);
		sara.puts('| och ');
		await Promise.all([sara.types('Lugna morgnar'), birgit.types('läxor i lugn och ro')]);
		expectAll('Lugna morgnar och läxor i lugn och ro');
		expect(sara.sees).toBe('Lugna morgnar| och läxor i lugn och ro');
		expect(birgit.sees).toBe('Lugna morgnar och läxor i lugn och ro|');
	});

	test('two people typing at the same caret keep their words whole', async () => {
		const { sara, birgit } = together('()', kind);
		sara.puts('(|)');
		birgit.puts('(|)');
		await Promise.all([sara.types('mormor hämtar'), birgit.types('farfar lagar mat')]);
		expect(['(mormor hämtarfarfar lagar mat)', '(farfar lagar matmormor hämtar)']).toContain(sara.words);
		expectAll(sara.words);
	});

	test('two people typing at the same caret go on with their own words when the other’s arrive', async () => {
		const { sara, birgit, wire } = together('()', kind);
		sara.puts('(|)');
		birgit.puts('(|)');
		for (const [hers, theirs] of ['mf', 'oa', 'rr', 'mf', 'oa', 'rr'] as const) {
			wire.held = true;
			await sara.types(hers ?? '');
			await birgit.types(theirs ?? '');
			wire.held = false;
			wire.deliver();
		}
		expect(['(mormorfarfar)', '(farfarmormor)']).toContain(sara.words);
		expectAll(sara.words);
		expect(sara.sees).toContain('mormor|');
		expect(birgit.sees).toContain('farfar|');
	});

	test('three people write at once, and what they wrote apart comes together the same for all', async () => {
		const { sara, birgit, amir, wire } = together('1: 2: 3: ', kind);
		sara.puts('1: |2: 3: ');
		birgit.puts('1: 2: |3: ');
		wire.held = true;
		await Promise.all([sara.types('vila '), birgit.types('hjälp '), amir.types('السلام')]);
		expect(sara.sees).toBe('1: vila |2: 3: ');
		wire.deliver(amir);
		wire.deliver(sara);
		wire.deliver(birgit);
		expectAll('1: vila 2: hjälp 3: السلام');
		expect(sara.sees).toBe('1: vila |2: hjälp 3: السلام');
		expect(birgit.sees).toBe('1: vila 2: hjälp |3: السلام');
		expect(amir.sees).toBe('1: vila 2: hjälp 3: السلام|');
	});

	test.each([
		['someone writes before it', 'Hej| mor', '|Hej mor', 'Ja! ', 'Ja! Hej| mor'],
		['someone writes after it', 'Hej| mor', 'Hej mor|', 'mor', 'Hej| mormor'],
		['someone writes right at it', 'Hej| mor', 'Hej| mor', ' du', 'Hej| du mor'],
		['someone writes over what stands before it', 'Hej| mor', '[He|j mor', 'Tje', 'Tjej| mor'],
		['someone writes over what stands around it', 'Hej| mor', 'H[ej m|or', '', 'H|or'],
		['someone empties the field', 'Hej| mor', '[Hej mor|', '', '|'],
		['someone writes in a far away place', '|Hej mor', 'Hej mor|', '!', '|Hej mor!']
	])('the caret stays at its letter when %s', async (_, before, theirs, letters, after) => {
		const { sara, birgit } = together('Hej mor', kind);
		sara.puts(before);
		birgit.puts(theirs);
		await (letters ? birgit.types(letters) : birgit.presses('Backspace'));
		expect(sara.sees).toBe(after);
		expectAll(after.replace('|', ''));
		await sara.types('X');
		expectAll(after.replace('|', 'X'));
	});

	describe.each([
		['forwards', (marked: string) => marked],
		['backwards', (marked: string) => marked.replace('[', '(').replace('|', ']').replace('(', '|')]
	])('a selection made %s stays on its letters', (_, turned) => {
		test.each([
			['someone writes before it', 'Hej [kära| mor', '|Hej kära mor', 'Ja! ', 'Ja! Hej [kära| mor'],
			['someone writes after it', 'Hej [kära| mor', 'Hej kära mor|', 'mor', 'Hej [kära| mormor'],
			['someone writes right before it', 'Hej [kära| mor', 'Hej |kära mor', 'du ', 'Hej du [kära| mor'],
			['someone writes right after it', 'Hej [kära| mor', 'Hej kära| mor', 'ste', 'Hej [kära|ste mor'],
			['someone writes inside it', 'Hej [kära| mor', 'Hej kä|ra mor', 'nd', 'Hej [kändra| mor'],
			['someone takes away a letter inside it', 'Hej [kära| mor', 'Hej kär|a mor', '', 'Hej [käa| mor'],
			['someone takes away its beginning', 'Hej [kära| mor', 'H[ej kä|ra mor', '', 'H[ra| mor'],
			['someone takes away its end', 'Hej [kära| mor', 'Hej kä[ra m|or', '', 'Hej [kä|or'],
			['someone takes it away whole', 'Hej [kära| mor', 'H[ej kära m|or', '', 'H|or'],
			['someone writes over it', 'Hej [kära| mor', 'Hej [kära| mor', 'snälla', 'Hej |snälla mor']
		])('when %s', async (_, before, theirs, letters, after) => {
			const { sara, birgit } = together('Hej kära mor', kind);
			sara.puts(turned(before));
			birgit.puts(theirs);
			await (letters ? birgit.types(letters) : birgit.presses('Backspace'));
			expect(sara.sees).toBe(after.includes('[') ? turned(after) : after);
		});

		test('and grows on from the same end with the keyboard', async () => {
			const { sara, birgit } = together('Hej kära mor', kind);
			sara.puts(turned('Hej k[är|a mor'));
			birgit.puts('|Hej kära mor');
			await birgit.types('O, ');
			await sara.presses('Shift+ArrowRight');
			const after = { 'Hej k[är|a mor': 'O, Hej k[ära| mor', 'Hej k|är]a mor': 'O, Hej kä|r]a mor' };
			expect(sara.sees).toBe(Object.entries(after).find(([was]) => was === turned('Hej k[är|a mor'))?.[1]);
		});
	});

	test('writing over a selection takes away what was selected, and nothing that came in beside it', async () => {
		const { sara, birgit } = together('Hej kära mor', kind);
		sara.puts('Hej [kära| mor');
		birgit.puts('Hej |kära mor');
		await birgit.types('du ');
		birgit.puts('Hej du kära| mor');
		await birgit.types('ste');
		await sara.types('söta');
		expectAll('Hej du sötaste mor');
	});

	test('select all and write over, while another goes on writing, keeps what the other wrote meanwhile', async () => {
		const { sara, birgit, wire } = together('gammalt', kind);
		await sara.presses('Control+a');
		wire.held = true;
		await birgit.types(' och mera');
		await sara.types('nytt');
		wire.held = false;
		wire.deliver();
		expect(['nytt och mera', ' och meranytt']).toContain(sara.words);
		expectAll(sara.words);
		await Promise.all([sara.types('?'), birgit.types('!')]);
		expect(['nytt? och mera!', ' och mera!nytt?']).toContain(sara.words);
		expectAll(sara.words);
	});

	test('select all, and another writes at the end before it is written over', async () => {
		const { sara, birgit } = together('gammalt', kind);
		await sara.presses('Control+a');
		await birgit.types('!');
		expect(sara.sees).toBe('[gammalt|!');
		await sara.types('nytt');
		expectAll('nytt!');
	});
});

describe('someone who is not in the field', () => {
	test('keeps the focus where it is, and their own selection, when others write', async () => {
		const { sara, birgit } = together('Hej mor');
		const button = sara.window.document.createElement('button');
		const other = sara.window.document.createElement('input');
		other.value = 'något annat';
		sara.window.document.body.append(button, other);
		const moved: string[] = [];
		for (const type of ['focus', 'focusin', 'select'])
			sara.window.document.addEventListener(type, () => moved.push(type), true);
		other.focus();
		other.setSelectionRange(2, 5, 'backward');
		moved.length = 0;
		await birgit.types('!');
		await birgit.presses('Home', 'Delete');
		expect(sara.field.value).toBe('ej mor!');
		expect(sara.window.document.activeElement).toBe(other);
		expect([other.selectionStart, other.selectionEnd, other.selectionDirection]).toEqual([2, 5, 'backward']);
		await sara.types('X');
		expect(other.value).toBe('nåX annat');
		button.focus();
		moved.length = 0;
		await birgit.types('H');
		expect(sara.field.value).toBe('Hej mor!');
		expect(sara.window.document.activeElement).toBe(button);
		await afterwards();
		expect(moved).toEqual([]);
	});

	test('finds everything there on coming back, and can go on writing', async () => {
		const { sara, birgit } = together('Hej');
		sara.field.blur();
		await birgit.types(' mor');
		sara.field.focus();
		await sara.presses('Control+Home');
		await sara.types('Ja. ');
		expectAll('Ja. Hej mor');
	});
});

describe('the same letter next to itself', () => {
	test.each([
		['typed after the first', 'a|aa', 'aa|a', 'aaaxa'],
		['typed before all of them', '|aaa', 'a|aa', 'aaxaa'],
		['typed after the second', 'aa|a', 'a|aa', 'axaaa'],
		['typed after all of them', 'aaa|', 'aa|a', 'aaxaa']
	])('lands where it was typed, not beside it: %s', async (_, hers, theirs, all) => {
		const { sara, birgit, wire } = together('aaa');
		sara.puts(hers);
		birgit.puts(theirs);
		wire.held = true;
		await sara.types('a');
		await birgit.types('x');
		wire.deliver();
		expectAll(all);
	});

	test.each([
		['backspace takes the letter before the caret', 'a|aaa', 'Backspace', 'aa|aa', 'axaa'],
		['delete takes the letter after the caret', 'aa|aa', 'Delete', 'aaa|a', 'aaxa'],
		['delete takes the first', '|aaaa', 'Delete', 'aa|aa', 'axaa'],
		['backspace takes the last', 'aaaa|', 'Backspace', 'aaa|a', 'aaax']
	])('%s', async (_, hers, key, theirs, all) => {
		const { sara, birgit, wire } = together('aaaa');
		sara.puts(hers);
		birgit.puts(theirs);
		wire.held = true;
		await sara.presses(key);
		await birgit.types('x');
		wire.deliver();
		expectAll(all);
	});

	test('two people who both type it at the same place both get theirs', async () => {
		const { sara, birgit, wire } = together('aa');
		sara.puts('a|a');
		birgit.puts('a|a');
		wire.held = true;
		await sara.types('aaa');
		await birgit.types('aa');
		wire.held = false;
		wire.deliver();
		expectAll('aaaaaaa');
		await sara.types('S');
		await birgit.types('B');
		expect(['aaaaSaaBa', 'aaaBaaaSa']).toContain(sara.words);
		expectAll(sara.words);
	});
});

describe('Enter and lines', () => {
	test('Enter makes a line in a textarea, while another writes on the line below', async () => {
		const { sara, birgit } = together('ettvå');
		sara.puts('et|två');
		await birgit.types('!');
		await sara.presses('Enter');
		await birgit.presses('Enter');
		await birgit.types('tre');
		expectAll('et\ntvå!\ntre');
		expect(sara.sees).toBe('et\n|två!\ntre');
		expect(birgit.sees).toBe('et\ntvå!\ntre|');
	});

	test('Backspace at the beginning of a line joins it with the one before, wherever others are', async () => {
		const { sara, birgit } = together('ett\ntvå\ntre');
		sara.puts('ett\n|två\ntre');
		birgit.puts('ett\ntvå\nt[r|e');
		await sara.presses('Backspace');
		expectAll('etttvå\ntre');
		expect(sara.sees).toBe('ett|två\ntre');
		expect(birgit.sees).toBe('etttvå\nt[r|e');
	});

	test('Enter in an input writes nothing', async () => {
		const { sara } = together('ett', 'input');
		await sara.presses('Enter');
		expectAll('ett');
	});

	test('a long text does not roll away under someone who reads in it', async () => {
		const { sara, birgit } = together(Array.from({ length: 60 }, (_, line) => `rad ${line}`).join('\n'));
		sara.field.scrollTop = 900;
		const before = sara.field.scrollTop;
		birgit.field.setSelectionRange(0, 0);
		await birgit.types('Först. ');
		expect(sara.words).toContain('Först. rad 0');
		expect(before).toBeGreaterThan(0);
		expect(sara.field.scrollTop).toBe(before);
	});
});
