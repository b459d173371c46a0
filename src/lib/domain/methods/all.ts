import type { Method } from '../method.ts';
import { familjeradslag } from './familjeradslag.ts';
import { sip } from './sip.ts';

/** Every way of meeting that can be chosen, in the order they are offered. */
export const methods: Method[] = [familjeradslag, sip];

/**
 * The method a meeting was made with.
 * @throws RangeError when no such method is shipped: a meeting never changes method, so its data is damaged.
 */
export function methodNamed(key: string): Method {
	const method = methods.find((one) => one.key === key);
	if (!method) throw new RangeError(`No method is called ${key}`);
	return method;
}
