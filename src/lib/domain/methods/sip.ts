import type { Method } from '../method.ts';
import { agreeing, followingUp, informing, preparing, presenting } from './steps.ts';

/**
 * SIP-möte: municipality and region make one plan with the person it is about. The plan says which measures there are, who answers
 * for each, what others do, and who has the overall responsibility (SoL 10:8, HSL 16:4). Nobody leaves the room. `family` is the
 * person and those they bring.
 */
export const sip: Method = {
	key: 'sip',
	version: 1,
	phases: [preparing(15), informing(20), presenting(45), agreeing(10), followingUp(45)]
};
