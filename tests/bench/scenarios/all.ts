import type { Scenario } from '../bench.ts';
import { capacity } from './capacity.ts';
import { cold } from './cold.ts';
import { everyday } from './everyday.ts';
import { idle } from './idle.ts';
import { kill } from './kill.ts';
import { memory } from './memory.ts';
import { presence } from './presence.ts';
import { storm } from './storm.ts';

/** In the order they are played. */
export const scenarios: Scenario[] = [everyday, capacity, memory, presence, cold, storm, idle, kill];
